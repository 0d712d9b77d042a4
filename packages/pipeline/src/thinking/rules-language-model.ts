import type { Rule } from '@voice/core/agents';
import type { LanguageModel, LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import { renderTemplate, type TemplateValues } from './template.ts';
import { END_CALL_TOOL } from './tools.ts';

export interface RulesLanguageModelOptions {
  /** In order: the first whose phrase is found answers. */
  readonly rules: readonly Rule[];
  /** When none is found. */
  readonly otherwise: string;
  /** What `{{name}}` in an answer stands for, besides `{{utterance}}`. */
  readonly values?: TemplateValues;
}

/** A model without a model: answers by rule, at once, the same every time. */
export class RulesLanguageModel implements LanguageModel {
  readonly name = 'rules';
  readonly #rules: readonly (Rule & { readonly phrase: string })[];
  readonly #otherwise: string;
  readonly #values: TemplateValues;

  constructor({ rules, otherwise, values = {} }: RulesLanguageModelOptions) {
    this.#values = values;
    this.#rules = rules.map((rule) => ({ ...rule, phrase: normalize(rule.when) }));
    this.#otherwise = otherwise;
  }

  async *generate(
    { messages }: LanguageModelRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<LanguageModelEvent> {
    signal.throwIfAborted();
    const last = messages.at(-1);
    const utterance = last?.role === 'user' ? last.content : '';
    const heard = normalize(utterance);
    const rule = this.#rules.find(({ phrase }) => heard.includes(phrase));
    const say = renderTemplate(rule?.say ?? this.#otherwise, { ...this.#values, utterance }).text;
    yield { type: 'text-delta', text: say };
    if (rule?.afterwards === 'end-call') {
      yield { type: 'tool-call', call: { id: `rule-${messages.length}`, name: END_CALL_TOOL.name, arguments: {} } };
    }
    yield { type: 'finished' };
  }
}

/** Words in lower case with one space around each: both sides are treated alike, so punctuation never hides a phrase. */
function normalize(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/['’]/g, '')
    .match(/[\p{L}\p{N}]+/gu);
  return ` ${(words ?? []).join(' ')} `;
}
