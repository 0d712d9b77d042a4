export {
  type AgentConfig,
  type AgentConfigInput,
  agentConfigSchema,
  agentLanguages,
  type Rule,
} from './agent-config.ts';
export { agentFieldEffects, type FieldEffect, fieldEffectOf } from './field-effects.ts';
export { type LanguageModelVendor, languageModelVendors, ruleSchema } from './language-model-config.ts';
export { type SpeechToTextVendor, speechToTextVendors } from './speech-to-text-config.ts';
export { type TextToSpeechVendor, textToSpeechVendors } from './text-to-speech-config.ts';
