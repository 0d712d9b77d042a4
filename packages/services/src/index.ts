export {
  MissingPackageError,
  ModelError,
  type ModelErrorCode,
  type ModelErrorContext,
  ServiceError,
  type ServiceErrorCode,
  type ServiceErrorContext,
} from './errors.ts';
export { type FallbackLanguageModelOptions, fallbackLanguageModel } from './fallback/fallback-language-model.ts';
export type { FallbackOptions, ServiceSwitch } from './fallback/fallback-options.ts';
export { type FallbackSpeechToTextOptions, fallbackSpeechToText } from './fallback/fallback-speech-to-text.ts';
export { type FallbackTextToSpeechOptions, fallbackTextToSpeech } from './fallback/fallback-text-to-speech.ts';
export { ServiceHealth, type ServiceHealthOptions, type ServiceTrial } from './fallback/service-health.ts';
export { anthropicModel } from './language-model/anthropic-model.ts';
export { type AzureOpenAiModelOptions, azureOpenAiModel } from './language-model/azure-openai-model.ts';
export { deepSeekModel } from './language-model/deepseek-model.ts';
export { googleModel } from './language-model/google-model.ts';
export { groqModel } from './language-model/groq-model.ts';
export type { ModelOptions, ReasoningEffort, VendorModelOptions } from './language-model/model-options.ts';
export { type OpenAiCompatibleModelOptions, openAiCompatibleModel } from './language-model/openai-compatible-model.ts';
export { type OpenAiApi, type OpenAiModelOptions, openAiModel } from './language-model/openai-model.ts';
export {
  type DialledSocket,
  type DialRequest,
  type DialSocket,
  type ServiceSocket,
  UpgradeRefusal,
} from './plumbing/dial-socket.ts';
export type { Fetch } from './plumbing/request-stream.ts';
export type { OnUsage, ServiceIdentity, ServiceName, ServiceUsage } from './plumbing/service-usage.ts';
export { UsageMeter, type UsageTotal } from './plumbing/usage-meter.ts';
export { type Cost, costOf, type PricedModel } from './prices/cost-of.ts';
export { defaultPrices } from './prices/default-prices.ts';
export { type Price, type PriceTable, priceOf } from './prices/price-table.ts';
export {
  type AssemblyAiSpeechToTextOptions,
  assemblyAiSpeechToText,
} from './speech-to-text/assemblyai/assemblyai-speech-to-text.ts';
export {
  type DeepgramSpeechToTextOptions,
  deepgramSpeechToText,
} from './speech-to-text/deepgram/deepgram-speech-to-text.ts';
export { type OpenAiSpeechToTextOptions, openAiSpeechToText } from './speech-to-text/openai/openai-speech-to-text.ts';
export { type OpenAiTranscriptionOptions, openAiTranscription } from './speech-to-text/openai/openai-transcription.ts';
export type { StreamingRecogniserOptions } from './speech-to-text/recogniser-options.ts';
export {
  type SegmentedSpeechToTextOptions,
  type SpeechSegment,
  segmentedSpeechToText,
} from './speech-to-text/segmented/segmented-speech-to-text.ts';
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
