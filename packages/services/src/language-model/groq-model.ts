import type { LanguageModel } from '@voice/core/services';
import { loadVendorPackage } from './load-vendor-package.ts';
import type { VendorModelOptions } from './model-options.ts';
import { streamingModel } from './streaming-model.ts';

/**
 * Open models on Groq's own hardware.
 * @see https://console.groq.com/docs/api-reference#chat-create
 */
export function groqModel(options: VendorModelOptions): LanguageModel {
  const { apiKey, baseUrl = 'https://api.groq.com/openai/v1', fetch } = options;
  return streamingModel({
    vendor: 'groq',
    options,
    apiKey,
    turns: 'free',
    load: async () => {
      const { createGroq } = await loadVendorPackage('@ai-sdk/groq', () => import('@ai-sdk/groq'));
      const vendor = createGroq({ apiKey, baseURL: baseUrl, fetch });
      return (modelName) => vendor.languageModel(modelName);
    },
  });
}
