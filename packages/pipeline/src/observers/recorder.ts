import type { OutputAudioFrame } from '@voice/core/frames';
import { decodeAudio } from '@voice/serializers/audio';

/** Where a recording goes, piece by piece. Must not block: queue and write later. */
export interface RecordingSink {
  /** Interleaved 16-bit little-endian PCM, caller left, agent right; owned by the sink. */
  write(chunk: Uint8Array): void;
  /** Once, at the end. */
  finish(summary: { readonly durationMs: number; readonly sampleRate: number; readonly channels: 2 }): void;
}

/** How long samples are held back, in ms: a flush may still erase what the carrier was about to play. */
const HOLD_MS = 1000;
/** Longest stretch of sound in memory, in ms. Sound further ahead than that is not kept. */
const WINDOW_MS = 4000;
/** A caller's frame further than that from where the last one ended is placed by its arrival, in ms. */
const GAP_MS = 200;

/** Records both parties at the time the caller heard and spoke, streamed with bounded memory. */
export class Recorder {
  readonly #sink: RecordingSink;
  readonly #originMs: number;
  readonly #sampleRate: number;
  readonly #caller: Int16Array;
  readonly #agent: Int16Array;
  readonly #decoded: Int16Array;
  /** All before this sample has been written. */
  #writtenCount = 0;
  #callerEnd = 0;
  #isFinished = false;

  /** @param options.originMs the recording's zero, on the clock of the call; @param options.sampleRate Hz of both parties */
  constructor({ sink, originMs, sampleRate }: { sink: RecordingSink; originMs: number; sampleRate: number }) {
    this.#sink = sink;
    this.#originMs = originMs;
    this.#sampleRate = sampleRate;
    const length = this.#count(WINDOW_MS);
    this.#caller = new Int16Array(length);
    this.#agent = new Int16Array(length);
    this.#decoded = new Int16Array(length);
  }

  /** @param samples of the caller, copied */
  caller(samples: Int16Array, arrivedAtMs: number): void {
    const begin = this.#position(arrivedAtMs) - samples.length;
    if (Math.abs(begin - this.#callerEnd) > this.#count(GAP_MS)) this.#callerEnd = Math.max(0, begin);
    this.#place(this.#caller, samples, this.#callerEnd);
    this.#callerEnd += samples.length;
    this.#write(this.#position(arrivedAtMs - HOLD_MS));
  }

  /** @param soundsAtMs when its first sample is played */
  agent(frame: OutputAudioFrame, soundsAtMs: number): void {
    const samples = decodeAudio(frame.payload, frame.encoding, this.#decoded);
    this.#place(this.#agent, samples, this.#position(soundsAtMs));
  }

  /** The agent is silent from then on. */
  flushed(silentAtMs: number): void {
    const length = this.#agent.length;
    for (
      let index = Math.max(this.#position(silentAtMs), this.#writtenCount);
      index < this.#writtenCount + length;
      index += 1
    ) {
      this.#agent[index % length] = 0;
    }
  }

  /** Writes the rest. May be called twice. */
  finish(atMs: number): void {
    if (this.#isFinished) return;
    this.#write(this.#position(atMs));
    this.#isFinished = true;
    this.#sink.finish({
      durationMs: (this.#writtenCount / this.#sampleRate) * 1000,
      sampleRate: this.#sampleRate,
      channels: 2,
    });
  }

  #count(durationMs: number): number {
    return Math.round((durationMs / 1000) * this.#sampleRate);
  }

  #position(atMs: number): number {
    return this.#count(atMs - this.#originMs);
  }

  #place(channel: Int16Array, samples: Int16Array, begin: number): void {
    const length = channel.length;
    // A long silence of the other party: make room first.
    if (begin + samples.length > this.#writtenCount + length) this.#write(begin + samples.length - length);
    for (let index = Math.max(0, this.#writtenCount - begin); index < samples.length; index += 1) {
      channel[(begin + index) % length] = samples[index] as number;
    }
  }

  #write(end: number): void {
    const length = this.#caller.length;
    while (!this.#isFinished && this.#writtenCount < end) {
      const count = Math.min(end - this.#writtenCount, length);
      const chunk = new Uint8Array(count * 4);
      const view = new DataView(chunk.buffer);
      for (let index = 0; index < count; index += 1) {
        const at = (this.#writtenCount + index) % length;
        view.setInt16(index * 4, this.#caller[at] as number, true);
        view.setInt16(index * 4 + 2, this.#agent[at] as number, true);
        this.#caller[at] = 0;
        this.#agent[at] = 0;
      }
      this.#writtenCount += count;
      this.#sink.write(chunk);
    }
  }
}
