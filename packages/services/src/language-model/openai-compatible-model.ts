import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from '@voice/core/services';
import type { ModelOptions } from './model-options.ts';
import { streamingModel } from './streaming-model.ts';

export interface OpenAiCompatibleModelOptions extends ModelOptions {
  /** Up to and including the version, for example `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Absent for an endpoint without keys. */
  readonly apiKey?: string;
}

/**
 * Any endpoint that speaks OpenAI's chat completions with streaming: vLLM, Ollama, llama.cpp, gateways.
 * The endpoint decides what it does with a temperature or a reasoning effort.
 * @see https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function openAiCompatibleModel(options: OpenAiCompatibleModelOptions): LanguageModel {
  const { baseUrl, apiKey, fetch } = options;
  return streamingModel({
    vendor: 'openai-compatible',
    options,
    apiKey,
    turns: 'free',
    load: async () => {
      const endpoint = createOpenAICompatible({
        name: 'openai-compatible',
        baseURL: baseUrl,
        apiKey,
        fetch,
        includeUsage: true,
      });
      return (modelName) => endpoint.chatModel(modelName);
    },
  });
}
