import type { LanguageModel, LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import { streamText } from 'ai';
import { Watchdog } from '../plumbing/watchdog.ts';
import type { ModelOptions } from './model-options.ts';
import { prepareMessages, type TurnRules } from './prepare-messages.ts';
import { type SdkModel, tellingWarnings } from './sdk-model.ts';
import { isSignOfLife, toEvent } from './to-event.ts';
import { toModelError } from './to-model-error.ts';
import { toModelMessages, toToolSet } from './to-prompt.ts';

/** What makes a vendor of the shared stream. */
export interface StreamingModelOptions {
  /** For errors and usage, for example `anthropic`. */
  readonly vendor: string;
  readonly options: ModelOptions;
  /** Never shown in an error. */
  readonly apiKey: string | undefined;
  /** Called once, when the model first speaks. */
  readonly load: () => Promise<(modelName: string) => SdkModel>;
  readonly turns: TurnRules;
  /** The vendor's own settings, as its package names them. */
  readonly providerOptions?: Readonly<Record<string, Record<string, string | boolean>>>;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * A model behind the `ai` SDK. One request, never repeated here: whoever holds the conversation knows whether it is worth
 * a second one. Tools are asked for and never run.
 */
export function streamingModel(streaming: StreamingModelOptions): LanguageModel {
  const { vendor, options, apiKey, turns, providerOptions } = streaming;
  const {
    model,
    clock,
    name = model,
    firstTokenTimeoutMs = DEFAULT_TIMEOUT_MS,
    reasoning,
    onUsage,
    onWarning,
  } = options;
  let loading: Promise<(modelName: string) => SdkModel> | undefined;

  async function* generate(
    request: LanguageModelRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<LanguageModelEvent> {
    signal.throwIfAborted();
    const modelName = request.model ?? model;
    loading ??= streaming.load();
    const create = await loading;
    const cancelling = new AbortController();
    const silence = new Watchdog({ clock, timeoutMs: firstTokenTimeoutMs, onSilence: () => cancelling.abort() });
    silence.restart();
    let isEmpty = true;
    try {
      const { stream } = streamText({
        model: tellingWarnings(create(modelName), (warning) => onWarning?.(warning)),
        messages: toModelMessages(prepareMessages(request.messages, turns)),
        allowSystemInMessages: true,
        tools: toToolSet(request.tools),
        temperature: request.temperature,
        reasoning,
        providerOptions,
        maxRetries: 0,
        abortSignal: AbortSignal.any([signal, cancelling.signal]),
        // Errors also come through the stream; without this they are printed.
        onError: () => undefined,
      });
      for await (const part of stream) {
        const event = toEvent(part, { isEmpty });
        if (event === undefined) {
          if (isSignOfLife(part)) silence.restart();
          continue;
        }
        isEmpty = false;
        silence.stop();
        if (event.type === 'finished') {
          const { inputTokens, outputTokens } = event;
          onUsage?.({ service: 'language-model', vendor, model: modelName, inputTokens, outputTokens });
        }
        yield event;
        if (event.type === 'finished') return;
        silence.restart();
      }
      // Only a stream that was called off ends without having finished.
      throw new Error('called off');
    } catch (error) {
      signal.throwIfAborted();
      throw toModelError(error, {
        vendor,
        model: modelName,
        apiKey,
        clock,
        silentMs: silence.hasFired ? firstTokenTimeoutMs : undefined,
      });
    } finally {
      silence.stop();
      // Also when the consumer turned away: the endpoint need not go on.
      cancelling.abort();
    }
  }

  return { name, generate };
}
