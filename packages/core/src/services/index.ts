export type {
  JsonObject,
  JsonValue,
  LanguageModel,
  LanguageModelEvent,
  LanguageModelMessage,
  LanguageModelRequest,
  ToolCall,
  ToolDefinition,
} from './language-model.ts';
export type {
  Recognition,
  SpeechToText,
  SpeechToTextOptions,
  SpeechToTextStream,
  SpeechToTextStreamEvents,
} from './speech-to-text.ts';
export type { SpeakingManner, SpokenAudio, SynthesisOptions, TextToSpeech, WordTiming } from './text-to-speech.ts';
export type {
  SpeechProbability,
  VoiceActivityDetector,
  VoiceActivityStream,
  VoiceActivityStreamEvents,
} from './voice-activity.ts';
