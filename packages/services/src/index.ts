export { MissingPackageError, ModelError, type ModelErrorCode, type ModelErrorContext } from './errors.ts';
export { anthropicModel } from './language-model/anthropic-model.ts';
export { type AzureOpenAiModelOptions, azureOpenAiModel } from './language-model/azure-openai-model.ts';
export { deepSeekModel } from './language-model/deepseek-model.ts';
export { googleModel } from './language-model/google-model.ts';
export { groqModel } from './language-model/groq-model.ts';
export type { ModelOptions, ReasoningEffort, VendorModelOptions } from './language-model/model-options.ts';
export { type OpenAiCompatibleModelOptions, openAiCompatibleModel } from './language-model/openai-compatible-model.ts';
export { type OpenAiApi, type OpenAiModelOptions, openAiModel } from './language-model/openai-model.ts';
export {
  type CartesiaTextToSpeechOptions,
  cartesiaTextToSpeech,
} from './text-to-speech/cartesia/cartesia-text-to-speech.ts';
export {
  type DeepgramTextToSpeechOptions,
  deepgramTextToSpeech,
} from './text-to-speech/deepgram/deepgram-text-to-speech.ts';
export {
  type ElevenLabsTextToSpeechOptions,
  type ElevenLabsVoiceSettings,
  elevenLabsTextToSpeech,
} from './text-to-speech/elevenlabs/elevenlabs-text-to-speech.ts';
export { type OpenAiTextToSpeechOptions, openAiTextToSpeech } from './text-to-speech/openai/openai-text-to-speech.ts';
export type { PronunciationRule } from './text-to-speech/pronunciation/respell.ts';
export { withPronunciation } from './text-to-speech/pronunciation/with-pronunciation.ts';
