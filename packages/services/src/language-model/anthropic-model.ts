import type { LanguageModel } from '@voice/core/services';
import { loadVendorPackage } from './load-vendor-package.ts';
import type { VendorModelOptions } from './model-options.ts';
import { streamingModel } from './streaming-model.ts';

/**
 * Anthropic's models. Instructions stand apart from the turns, which begin and end with the caller.
 * Models that take no temperature are asked without it, and it is told as a warning.
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export function anthropicModel(options: VendorModelOptions): LanguageModel {
  const { apiKey, baseUrl = 'https://api.anthropic.com/v1', fetch } = options;
  return streamingModel({
    vendor: 'anthropic',
    options,
    apiKey,
    turns: 'strict',
    load: async () => {
      const { createAnthropic } = await loadVendorPackage('@ai-sdk/anthropic', () => import('@ai-sdk/anthropic'));
      const vendor = createAnthropic({ apiKey, baseURL: baseUrl, fetch });
      return (modelName) => vendor.messages(modelName);
    },
  });
}
