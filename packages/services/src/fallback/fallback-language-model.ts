import type { LanguageModel, LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { type Candidate, ServiceList } from './candidates.ts';
import type { FallbackOptions } from './fallback-options.ts';
import { nextWithin } from './next-within.ts';
import { WholeWords } from './whole-words.ts';

export interface FallbackLanguageModelOptions extends FallbackOptions<LanguageModel> {
  /** Longest wait for the first word or tool while another model could answer, in ms. Default 1500. */
  readonly firstTokenBudgetMs?: number;
  /** Longest wait between two, likewise. Default 1500. */
  readonly nextTokenBudgetMs?: number;
  /**
   * What happens when a model fails after it has said something, which cannot be taken back. `continue` (the default):
   * the next one is asked to go on after the last whole word. `fail`: the failure is the caller's of `generate`.
   */
  readonly afterText?: 'continue' | 'fail';
}

const TOKEN_BUDGET_MS = 1500;

const GO_ON =
  'Your line above was cut off by a fault after its last word; the caller has heard it. ' +
  'Go on with the very next word. Repeat nothing, apologise for nothing, and do not mention the fault.';

/**
 * Several models as one: when one fails or is slow, the next answers. Never switches because of an abort.
 * A tool is asked for only when the answer it belongs to is complete, so none is asked for twice.
 * A model's name in a request is the first model's; the others are asked for the one they were made with.
 * Fails with the failure of the last model tried.
 * @throws {RangeError} for an empty list, or names that occur twice
 */
export function fallbackLanguageModel(options: FallbackLanguageModelOptions): LanguageModel {
  const { clock, firstTokenBudgetMs = TOKEN_BUDGET_MS, nextTokenBudgetMs = TOKEN_BUDGET_MS, afterText } = options;
  const list = new ServiceList('language-model', options);
  const waiting = { clock, firstTokenBudgetMs, nextTokenBudgetMs, isHeld: list.services.length > 1 };

  async function* generate(
    request: LanguageModelRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<LanguageModelEvent> {
    signal.throwIfAborted();
    const candidates = list.candidates();
    let candidate = candidates.next();
    let said = '';
    try {
      while (candidate !== undefined) {
        const asked = requestFor(candidate, request, said);
        let isJoined = !/\s$/.test(said);
        try {
          for await (const event of answer(candidate, asked, { ...waiting, signal })) {
            if (event.type !== 'text-delta') {
              yield event;
              continue;
            }
            // What is said already ends with the space before the next word.
            const text = isJoined ? event.text : event.text.trimStart();
            if (text === '') continue;
            isJoined = true;
            said += text;
            yield { type: 'text-delta', text };
          }
          return;
        } catch (error) {
          signal.throwIfAborted();
          const isOver = said !== '' && afterText === 'fail';
          candidate = isOver ? candidates.giveUp(candidate, error) : candidates.after(candidate, error);
          if (candidate === undefined) throw error;
        }
      }
    } finally {
      candidate?.trial.end();
    }
  }

  return { name: list.name, generate };
}

interface AnswerOptions {
  readonly clock: Clock;
  readonly firstTokenBudgetMs: number;
  readonly nextTokenBudgetMs: number;
  /** Whether another model could go on with it: then it comes in whole words, and its tools at its end. */
  readonly isHeld: boolean;
  readonly signal: AbortSignal;
}

/** One model's answer. */
async function* answer(
  { service, isLast, trial }: Candidate<LanguageModel>,
  request: LanguageModelRequest,
  { clock, firstTokenBudgetMs, nextTokenBudgetMs, isHeld, signal }: AnswerOptions,
): AsyncGenerator<LanguageModelEvent> {
  const cancelling = new AbortController();
  const answering = service.generate(request, { signal: AbortSignal.any([signal, cancelling.signal]) });
  const events = answering[Symbol.asyncIterator]();
  const words = new WholeWords();
  const tools: LanguageModelEvent[] = [];
  let budgetMs = firstTokenBudgetMs;
  try {
    for (;;) {
      const { value, done } = await nextWithin(events, { clock, budgetMs: isLast ? undefined : budgetMs, signal });
      budgetMs = nextTokenBudgetMs;
      trial.succeeded();
      if (done || value.type === 'finished') {
        const lastWord = words.flush();
        if (lastWord !== '') yield { type: 'text-delta', text: lastWord };
        yield* tools;
        if (!done) yield value;
        return;
      }
      if (!isHeld) {
        yield value;
      } else if (value.type === 'tool-call') {
        tools.push(value);
      } else {
        yield { type: 'text-delta', text: words.push(value.text) };
      }
    }
  } finally {
    cancelling.abort();
  }
}

function requestFor(
  { isPreferred }: Candidate<LanguageModel>,
  { model, ...request }: LanguageModelRequest,
  said: string,
): LanguageModelRequest {
  return {
    ...request,
    ...(isPreferred && model !== undefined && { model }),
    ...(said !== '' && {
      messages: [
        ...request.messages,
        { role: 'assistant', content: said.trimEnd() },
        { role: 'system', content: GO_ON },
      ],
    }),
  };
}
