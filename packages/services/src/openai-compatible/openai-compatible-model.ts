import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel, LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { streamText } from 'ai';
import { SilenceTimer } from './silence-timer.ts';
import { toEvent } from './to-event.ts';
import { toModelError } from './to-model-error.ts';
import { toModelMessages, toToolSet } from './to-prompt.ts';

export interface OpenAiCompatibleModelOptions {
  /** Up to and including the version, for example `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Absent for an endpoint without keys. */
  readonly apiKey?: string;
  /** The endpoint's name of the model; a request may ask for another. */
  readonly model: string;
  readonly clock: Clock;
  /** Longest wait for the first token, and between two, in ms. Default 10,000. */
  readonly firstTokenTimeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Any endpoint that speaks OpenAI's chat completions with streaming. One request, never repeated here: whoever holds the
 * conversation knows whether it is worth a second one. Tools are asked for and never run.
 * @see https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function openAiCompatibleModel(options: OpenAiCompatibleModelOptions): LanguageModel {
  const { baseUrl, apiKey, model, clock, firstTokenTimeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const endpoint = createOpenAICompatible({ name: 'openai-compatible', baseURL: baseUrl, apiKey, includeUsage: true });

  async function* generate(
    request: LanguageModelRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<LanguageModelEvent> {
    signal.throwIfAborted();
    const modelName = request.model ?? model;
    const cancelling = new AbortController();
    const silence = new SilenceTimer({ clock, timeoutMs: firstTokenTimeoutMs, onSilence: () => cancelling.abort() });
    try {
      const { stream } = streamText({
        model: endpoint.chatModel(modelName),
        messages: toModelMessages(request.messages),
        allowSystemInMessages: true,
        tools: toToolSet(request.tools),
        temperature: request.temperature,
        maxRetries: 0,
        abortSignal: AbortSignal.any([signal, cancelling.signal]),
        // Errors also come through the stream; without this they are printed.
        onError: () => undefined,
      });
      for await (const part of stream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'finish' && part.rawFinishReason === undefined) throw new Error('cut off');
        const event = toEvent(part);
        if (event === undefined) continue;
        silence.stop();
        yield event;
        if (event.type === 'finished') return;
        silence.restart();
      }
      // Only a stream that was called off ends without having finished.
      throw new Error('called off');
    } catch (error) {
      signal.throwIfAborted();
      throw toModelError(error, {
        model: modelName,
        apiKey,
        silentMs: silence.hasFired ? firstTokenTimeoutMs : undefined,
      });
    } finally {
      silence.stop();
      // Also when the consumer turned away: the endpoint need not go on.
      cancelling.abort();
    }
  }

  return { name: model, generate };
}
