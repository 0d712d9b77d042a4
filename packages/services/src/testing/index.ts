export { describeLanguageModel, type LanguageModelCase, type LanguageModelUnderTest } from './describe-language-model.ts';
export { type LanguageModelWire, serverSentEvent } from './language-model-wire.ts';
