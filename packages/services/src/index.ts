export { ModelError, type ModelErrorCode } from './errors.ts';
export {
  type OpenAiCompatibleModelOptions,
  openAiCompatibleModel,
} from './openai-compatible/openai-compatible-model.ts';
