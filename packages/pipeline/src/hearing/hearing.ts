import { TypedEmitter } from '@voice/core/events';
import { type AudioFormat, byteLengthOf, durationMsOf, type InputAudioFrame } from '@voice/core/frames';
import type {
  SpeechToText,
  SpeechToTextOptions,
  VoiceActivityDetector,
  VoiceActivityStream,
} from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { decodeAudio, Resampler } from '@voice/serializers/audio';
import { EngineError } from '../errors.ts';
import { PreRoll } from './pre-roll.ts';
import { Recogniser } from './recogniser.ts';
import { SpeechDetector, type SpeechDetectorOptions } from './speech-detector.ts';

export interface HearingOptions extends SpeechToTextOptions {
  readonly voiceActivity: VoiceActivityDetector;
  readonly speechToText: SpeechToText;
  /** What the carrier sends. */
  readonly format: AudioFormat;
  readonly clock: Clock;
  readonly detector?: SpeechDetectorOptions;
  /** Sound before the onset of speech that the recogniser gets, in ms. Default 300. */
  readonly preRollMs?: number;
  /** Longest wait for the final words of a segment, in ms. Default 5000. */
  readonly finalTimeoutMs?: number;
}

/** All times on the clock of the call, in ms. */
export type HearingEvents = {
  'speech-started': (startedAtMs: number) => void;
  /** @param speechMs how long it has lasted */
  'speech-continued': (speechMs: number) => void;
  /** The words of what was said follow as `final`. @param endedAtMs when the last sound of speech arrived */
  'speech-stopped': (endedAtMs: number) => void;
  /** What the segment sounds like so far. */
  interim: (text: string) => void;
  /** What a segment was: one for each `speech-stopped`, in order; empty when it was no words. */
  final: (text: string) => void;
  /** The caller cannot be heard any more. */
  error: (error: EngineError) => void;
};

/** How late speech may be noticed, in ms: the detector's window, its minimum, a carrier's message. */
const NOTICE_MS = 250;

/** The caller's voice: sound in; starts, stops and words of speech out. */
export class Hearing {
  readonly events = new TypedEmitter<HearingEvents>();
  readonly #clock: Clock;
  readonly #activity: VoiceActivityStream;
  readonly #resampler: Resampler | undefined;
  readonly #detector: SpeechDetector;
  readonly #recogniser: Recogniser;
  readonly #isGated: boolean;
  readonly #preRoll: PreRoll;
  readonly #format: AudioFormat;
  #samples = new Int16Array(0);
  /** Audio pushed so far, in ms: where "now" is in the detector's time. */
  #heardMs = 0;
  #isClosed = false;

  constructor(options: HearingOptions) {
    const { voiceActivity, speechToText, format, clock, preRollMs = 300, finalTimeoutMs = 5000 } = options;
    this.#clock = clock;
    this.#format = format;
    this.#resampler =
      voiceActivity.sampleRate === format.sampleRate
        ? undefined
        : new Resampler({ inputRate: format.sampleRate, outputRate: voiceActivity.sampleRate });
    this.#detector = new SpeechDetector(options.detector);
    this.#recogniser = new Recogniser({ ...options, finalTimeoutMs });
    this.#isGated = speechToText.listening === 'gated';
    this.#preRoll = new PreRoll(byteLengthOf(preRollMs + NOTICE_MS, format));
    this.#activity = voiceActivity.open();
    this.#activity.events.on('probability', (window) => this.#detector.push(window));
    this.#activity.events.on('error', (cause) => {
      this.events.emit(
        'error',
        new EngineError(`Voice activity failed: ${cause.message}`, 'voice-activity', { cause }),
      );
    });
    this.#recogniser.events.on('interim', (text) => this.events.emit('interim', text));
    this.#recogniser.events.on('final', (text) => this.events.emit('final', text));
    this.#recogniser.events.on('error', (error) => this.events.emit('error', error));
    this.#detector.events.on('started', (startMs) => this.#started(startMs));
    this.#detector.events.on('continued', (speechMs) => this.events.emit('speech-continued', speechMs));
    this.#detector.events.on('stopped', (endMs) => this.#stopped(endMs));
  }

  get format(): AudioFormat {
    return this.#format;
  }

  /** @returns the frame as samples at the carrier's rate, valid until the next call */
  hear(frame: InputAudioFrame): Int16Array {
    const sampleCount = frame.encoding === 'pcm16' ? frame.payload.length >> 1 : frame.payload.length;
    if (this.#samples.length !== sampleCount) this.#samples = new Int16Array(sampleCount);
    const samples = decodeAudio(frame.payload, frame.encoding, this.#samples);
    if (this.#isClosed) return samples;
    this.#heardMs += durationMsOf(frame.payload.length, frame);
    // The recogniser first: when the detector answers at once, this very frame must already be in the pre-roll.
    if (!this.#isGated || this.#detector.isSpeech) this.#recogniser.write(frame.payload);
    else this.#preRoll.push(frame.payload);
    this.#activity.push(this.#resampler === undefined ? samples : this.#resampler.process(samples));
    return samples;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#recogniser.close();
    this.#activity.close();
    this.#activity.events.removeAll();
    this.#detector.events.removeAll();
    this.events.removeAll();
  }

  #started(startMs: number): void {
    if (this.#isGated) this.#preRoll.drain((payload) => this.#recogniser.write(payload));
    this.events.emit('speech-started', this.#clockTime(startMs));
  }

  #stopped(endMs: number): void {
    this.events.emit('speech-stopped', this.#clockTime(endMs));
    this.#recogniser.finalize();
  }

  /** When the audio at `audioMs` arrived. */
  #clockTime(audioMs: number): number {
    return this.#clock.now() - (this.#heardMs - audioMs);
  }
}
