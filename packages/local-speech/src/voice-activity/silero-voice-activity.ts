import type { VoiceActivityDetector, VoiceActivityStream } from '@voice/core/services';
import { SILERO_SAMPLE_RATE } from './silero-shape.ts';
import { type Detect, SileroStream } from './silero-stream.ts';

/** Tells speech from noise with Silero, in windows of 32 ms. */
export class SileroVoiceActivity implements VoiceActivityDetector {
  readonly sampleRate = SILERO_SAMPLE_RATE;
  readonly #detect: Detect;

  constructor(detect: Detect) {
    this.#detect = detect;
  }

  open(): VoiceActivityStream {
    return new SileroStream(this.#detect);
  }
}
