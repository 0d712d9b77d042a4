import type { LanguageModel, LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import type { Clock } from '@voice/core/time';

/** What a scripted model does in the course of an answer. */
export type ModelStep = LanguageModelEvent | { readonly waitMs: number } | { readonly fails: Error } | 'HANGS';

/** A model that does as it is told. Keeps the requests. */
export class ScriptedModel implements LanguageModel {
  readonly name: string;
  readonly requests: LanguageModelRequest[] = [];
  readonly signals: AbortSignal[] = [];
  readonly #clock: Clock;
  readonly #answers: (readonly ModelStep[] | ((request: LanguageModelRequest) => readonly ModelStep[]))[];

  /** @param answers the last one is given again and again */
  constructor(
    name: string,
    clock: Clock,
    ...answers: (readonly ModelStep[] | ((request: LanguageModelRequest) => readonly ModelStep[]))[]
  ) {
    this.name = name;
    this.#clock = clock;
    this.#answers = answers;
  }

  async *generate(
    request: LanguageModelRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<LanguageModelEvent> {
    this.requests.push(request);
    this.signals.push(signal);
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    for (const step of typeof answer === 'function' ? answer(request) : (answer ?? [])) {
      signal.throwIfAborted();
      // Pays no attention to its signal, as bad software does.
      if (step === 'HANGS') await new Promise(() => undefined);
      else if ('fails' in step) throw step.fails;
      else if ('waitMs' in step) await this.#clock.sleep(step.waitMs, { signal });
      else yield step;
    }
  }
}

/** An answer in the pieces in which a model makes it. */
export function saying(text: string, { tokenMs = 0 } = {}): ModelStep[] {
  const tokens = text.match(/.{1,4}/gs) ?? [];
  return [
    ...tokens.flatMap((token): ModelStep[] => [
      ...(tokenMs > 0 ? [{ waitMs: tokenMs }] : []),
      { type: 'text-delta', text: token },
    ]),
    { type: 'finished', inputTokens: 9, outputTokens: tokens.length },
  ];
}
