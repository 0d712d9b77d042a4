import type { LanguageModel } from '@voice/core/services';
import { loadVendorPackage } from './load-vendor-package.ts';
import type { VendorModelOptions } from './model-options.ts';
import { streamingModel } from './streaming-model.ts';

/**
 * DeepSeek's models. Newer ones think before they speak unless `reasoning` is `none`, and take no temperature while they do.
 * @see https://api-docs.deepseek.com/api/create-chat-completion
 */
export function deepSeekModel(options: VendorModelOptions): LanguageModel {
  const { apiKey, baseUrl = 'https://api.deepseek.com', fetch } = options;
  return streamingModel({
    vendor: 'deepseek',
    options,
    apiKey,
    turns: 'free',
    load: async () => {
      const { createDeepSeek } = await loadVendorPackage('@ai-sdk/deepseek', () => import('@ai-sdk/deepseek'));
      const vendor = createDeepSeek({ apiKey, baseURL: baseUrl, fetch });
      return (modelName) => vendor.chat(modelName);
    },
  });
}
