import { TypedEmitter } from '@voice/core/events';
import type { VoiceActivityDetector, VoiceActivityStream, VoiceActivityStreamEvents } from '@voice/core/services';

const WINDOW_MS = 20;
/** Below it nothing is speech, in dB of full scale. */
const FLOOR_DB = -60;
/** How far above the noise speech stands, in dB. */
const MARGIN_DB = 12;
/** How fast the noise floor follows when it gets louder: 1 dB a second. */
const RISE_DB = 0.02;

/**
 * Voice activity by loudness over an adaptive noise floor: no model, no dependency, answers at once.
 * Good on a quiet line; taken in by music and babble, where a trained detector is not.
 */
export class EnergyVoiceActivityDetector implements VoiceActivityDetector {
  readonly sampleRate: number;

  /** @param options.sampleRate Hz, default 8000 */
  constructor({ sampleRate = 8000 }: { sampleRate?: number } = {}) {
    this.sampleRate = sampleRate;
  }

  open(): VoiceActivityStream {
    return new EnergyVoiceActivityStream(this.sampleRate);
  }
}

class EnergyVoiceActivityStream implements VoiceActivityStream {
  readonly events = new TypedEmitter<VoiceActivityStreamEvents>();
  readonly #windowLength: number;
  #noiseDb = FLOOR_DB;
  #sum = 0;
  #count = 0;
  #windowIndex = 0;
  #isClosed = false;

  constructor(sampleRate: number) {
    this.#windowLength = (sampleRate * WINDOW_MS) / 1000;
  }

  push(samples: Int16Array): void {
    for (let index = 0; index < samples.length && !this.#isClosed; index += 1) {
      const sample = samples[index] as number;
      this.#sum += sample * sample;
      this.#count += 1;
      if (this.#count === this.#windowLength) this.#window();
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  #window(): void {
    const levelDb = 10 * Math.log10(this.#sum / this.#count / (32768 * 32768) + 1e-12);
    this.#sum = 0;
    this.#count = 0;
    this.#noiseDb = Math.max(FLOOR_DB, Math.min(this.#noiseDb + RISE_DB, levelDb));
    const startMs = this.#windowIndex * WINDOW_MS;
    this.#windowIndex += 1;
    this.events.emit('probability', {
      probability: 1 / (1 + Math.exp(-(levelDb - this.#noiseDb - MARGIN_DB) / 2)),
      startMs,
      endMs: startMs + WINDOW_MS,
    });
  }
}
