export {
  describeLanguageModel,
  type LanguageModelCase,
  type LanguageModelUnderTest,
} from './describe-language-model.ts';
export { describeSpeechToText, type SpeechToTextCase, type SpeechToTextUnderTest } from './describe-speech-to-text.ts';
export { describeTextToSpeech, type TextToSpeechCase, type TextToSpeechUnderTest } from './describe-text-to-speech.ts';
export { type LanguageModelWire, serverSentEvent } from './language-model-wire.ts';
export type { RecognitionVendor } from './recognition-vendor.ts';
export { type RequestRecognitionWire, startRequestVendor } from './request-recognition-vendor.ts';
export {
  type HeardMessage,
  type RecognitionMoment,
  type RecognitionWire,
  startSocketVendor,
} from './socket-recognition-vendor.ts';
export type { AskedSentence, SentenceScript, TextToSpeechWire } from './text-to-speech-wire.ts';
