import type { JsonObject, LanguageModel, LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import type { Clock } from '@voice/core/time';

/** One answer of the model. */
export type ScriptedReply =
  | string
  | {
      readonly text?: string;
      readonly toolCalls?: readonly { readonly name: string; readonly arguments?: JsonObject }[];
      /** Before the first word, in ms. */
      readonly delayMs?: number;
    }
  | { readonly fails: string }
  | 'HANGS';

/** A model that says what it is told to, word by word. Keeps the requests, for tests to look at. */
export class ScriptedLanguageModel implements LanguageModel {
  readonly name = 'scripted';
  readonly requests: LanguageModelRequest[] = [];
  abortedCount = 0;
  readonly #clock: Clock;
  readonly #replies: ScriptedReply[];
  readonly #wordMs: number;

  /** @param options.wordMs between two words, in ms; default 0 */
  constructor({ clock, replies, wordMs = 0 }: { clock: Clock; replies: readonly ScriptedReply[]; wordMs?: number }) {
    this.#clock = clock;
    this.#replies = [...replies];
    this.#wordMs = wordMs;
  }

  async *generate(
    request: LanguageModelRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<LanguageModelEvent> {
    this.requests.push(request);
    const reply = this.#replies.shift();
    signal.addEventListener('abort', () => {
      this.abortedCount += 1;
    });
    if (reply === undefined) throw new Error('The script has no more replies');
    if (reply === 'HANGS') await new Promise(() => undefined);
    if (typeof reply === 'object' && 'fails' in reply) throw new Error(reply.fails);
    const {
      text = '',
      toolCalls = [],
      delayMs = 0,
    } = typeof reply === 'string' ? { text: reply } : (reply as Exclude<ScriptedReply, string | { fails: string }>);
    if (delayMs > 0) await this.#clock.sleep(delayMs, { signal });
    for (const word of text.match(/\S+\s*/g) ?? []) {
      if (this.#wordMs > 0) await this.#clock.sleep(this.#wordMs, { signal });
      yield { type: 'text-delta', text: word };
    }
    for (const [index, call] of toolCalls.entries()) {
      yield { type: 'tool-call', call: { id: `call-${index}`, name: call.name, arguments: call.arguments ?? {} } };
    }
    yield { type: 'finished' };
  }
}
