import type { LanguageModel } from '@voice/core/services';
import { loadVendorPackage } from './load-vendor-package.ts';
import type { ModelOptions } from './model-options.ts';
import type { OpenAiApi } from './openai-model.ts';
import { streamingModel } from './streaming-model.ts';

export interface AzureOpenAiModelOptions extends ModelOptions {
  readonly apiKey: string;
  /** Name of the deployment, which need not be the model's. */
  readonly model: string;
  /** Up to and including the version, for example `https://my-resource.openai.azure.com/openai/v1`. */
  readonly baseUrl: string;
  /** Default `responses`, with nothing stored. */
  readonly api?: OpenAiApi;
  /** Whether a reasoning model is behind the deployment, whose name does not tell. Such a model takes no temperature. */
  readonly isReasoningModel?: boolean;
}

/**
 * OpenAI's models in an Azure resource, through its version 1 API.
 * @see https://learn.microsoft.com/en-us/azure/ai-foundry/openai/api-version-lifecycle
 */
export function azureOpenAiModel(options: AzureOpenAiModelOptions): LanguageModel {
  const { apiKey, baseUrl, fetch, api = 'responses', isReasoningModel } = options;
  return streamingModel({
    vendor: 'azure-openai',
    options,
    apiKey,
    turns: 'free',
    providerOptions: {
      azure: { store: false, ...(isReasoningModel !== undefined && { forceReasoning: isReasoningModel }) },
    },
    load: async () => {
      const { createAzure } = await loadVendorPackage('@ai-sdk/azure', () => import('@ai-sdk/azure'));
      const vendor = createAzure({ apiKey, baseURL: baseUrl, fetch });
      return (modelName) => (api === 'chat' ? vendor.chat(modelName) : vendor.responses(modelName));
    },
  });
}
