import type { AgentConfig } from '@voice/core/agents';
import type { Utterance } from '@voice/core/calls';
import type { LanguageModel, SpeechToText, TextToSpeech, VoiceActivityDetector } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import type { SpeechDetectorOptions } from './hearing/speech-detector.ts';
import type { RecordingSink } from './observers/recorder.ts';

/** The engines of one conversation. */
export interface ConversationServices {
  readonly voiceActivity: VoiceActivityDetector;
  readonly speechToText: SpeechToText;
  readonly languageModel: LanguageModel;
  readonly textToSpeech: TextToSpeech;
}

/** How long to wait for what, in ms. */
export interface ConversationLimits {
  /** The model's next word. Default 15000. */
  readonly modelMs: number;
  /** The voice's next piece of audio. Default 10000. */
  readonly voiceMs: number;
  /** The final words of a segment. Default 5000. */
  readonly recognitionMs: number;
  /** Audio on an open socket. Default 20000. */
  readonly noMediaMs: number;
  /** A lost socket to come back. Default 10000. */
  readonly resumeMs: number;
  /** Speech that takes the floor from a speaking agent. Default 160. */
  readonly interruptionMs: number;
}

export const defaultLimits: ConversationLimits = {
  modelMs: 15_000,
  voiceMs: 10_000,
  recognitionMs: 5000,
  noMediaMs: 20_000,
  resumeMs: 10_000,
  interruptionMs: 160,
};

export interface ConversationOptions {
  readonly agent: AgentConfig;
  readonly services: ConversationServices;
  readonly clock: Clock;
  /** Data of this call: fills the templates of greeting and prompt, and is shown to the model as data. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What was said before this conversation took the call over: it greets nobody again, and the model knows it. */
  readonly earlier?: readonly Utterance[];
  /** Where the recording goes; without it none is made. */
  readonly recordingSink?: RecordingSink;
  readonly limits?: Partial<ConversationLimits>;
  readonly detector?: SpeechDetectorOptions;
}
