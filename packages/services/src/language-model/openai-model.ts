import type { LanguageModel } from '@voice/core/services';
import { loadVendorPackage } from './load-vendor-package.ts';
import type { VendorModelOptions } from './model-options.ts';
import { streamingModel } from './streaming-model.ts';

/** Which of OpenAI's two protocols is spoken. */
export type OpenAiApi = 'responses' | 'chat';

export interface OpenAiModelOptions extends VendorModelOptions {
  /** Default `responses`, with nothing stored at OpenAI; some models take tools and thought together only there. */
  readonly api?: OpenAiApi;
}

/**
 * OpenAI's own models. A reasoning model takes no temperature: it is left out and told as a warning.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 * @see https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function openAiModel(options: OpenAiModelOptions): LanguageModel {
  const { apiKey, baseUrl = 'https://api.openai.com/v1', fetch, api = 'responses' } = options;
  return streamingModel({
    vendor: 'openai',
    options,
    apiKey,
    turns: 'free',
    providerOptions: { openai: { store: false } },
    load: async () => {
      const { createOpenAI } = await loadVendorPackage('@ai-sdk/openai', () => import('@ai-sdk/openai'));
      const vendor = createOpenAI({ apiKey, baseURL: baseUrl, fetch });
      return (modelName) => (api === 'chat' ? vendor.chat(modelName) : vendor.responses(modelName));
    },
  });
}
