import type { LanguageModel } from '@voice/core/services';
import { loadVendorPackage } from './load-vendor-package.ts';
import type { VendorModelOptions } from './model-options.ts';
import { streamingModel } from './streaming-model.ts';

/**
 * Google's Gemini models, with a key of Google AI Studio. Instructions stand apart from the turns; roles take turns.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function googleModel(options: VendorModelOptions): LanguageModel {
  const { apiKey, baseUrl = 'https://generativelanguage.googleapis.com/v1beta', fetch } = options;
  return streamingModel({
    vendor: 'google',
    options,
    apiKey,
    turns: 'strict',
    load: async () => {
      const { createGoogle } = await loadVendorPackage('@ai-sdk/google', () => import('@ai-sdk/google'));
      const vendor = createGoogle({ apiKey, baseURL: baseUrl, fetch });
      return (modelName) => vendor.languageModel(modelName);
    },
  });
}
