export { Conversation } from './conversation.ts';
export {
  type ConversationLimits,
  type ConversationOptions,
  type ConversationServices,
  defaultLimits,
} from './conversation-options.ts';
export { EngineError, type EngineName } from './errors.ts';
export { EnergyVoiceActivityDetector } from './hearing/energy-voice-activity.ts';
export type { SpeechDetectorOptions } from './hearing/speech-detector.ts';
export type { RecordingSink } from './observers/recorder.ts';
export { RulesLanguageModel, type RulesLanguageModelOptions } from './thinking/rules-language-model.ts';
export { END_CALL_TOOL } from './thinking/tools.ts';
