import type { Utterance } from '@voice/core/calls';
import type { LanguageModelMessage, ToolCall } from '@voice/core/services';

/** Oldest messages beyond this many are forgotten; the system prompt never is. */
const MAX_MESSAGES = 400;

/** What the model knows: the prompt, what the caller said, and what the caller heard. */
export class History {
  readonly #system: LanguageModelMessage[];
  #messages: LanguageModelMessage[] = [];

  /** @param earlier what was said before */
  constructor(prompt: string, earlier: readonly Pick<Utterance, 'role' | 'content'>[] = []) {
    this.#system = prompt === '' ? [] : [{ role: 'system', content: prompt }];
    for (const { role, content } of earlier) {
      if (role === 'user') this.addUser(content);
      else this.addAssistant(content);
    }
  }

  /** For one request; a copy. */
  messages(): LanguageModelMessage[] {
    return [...this.#system, ...this.#messages];
  }

  addUser(content: string): void {
    this.#add({ role: 'user', content });
  }

  /** The caller went on before an answer: what was taken for a turn is said again as part of a longer one. */
  withdrawUser(): void {
    if (this.#messages.at(-1)?.role === 'user') this.#messages.pop();
  }

  /**
   * @param heard the words that reached the caller's ear
   * @param outcomes what became of the actions the model asked for in this answer
   */
  addAssistant(heard: string, outcomes: readonly { call: ToolCall; outcome: string }[] = []): void {
    if (heard === '' && outcomes.length === 0) return;
    const toolCalls = outcomes.map(({ call }) => call);
    this.#add({ role: 'assistant', content: heard, ...(toolCalls.length > 0 && { toolCalls }) });
    for (const { call, outcome } of outcomes) {
      this.#add({ role: 'tool', toolCallId: call.id, toolName: call.name, content: outcome });
    }
  }

  #add(message: LanguageModelMessage): void {
    this.#messages.push(message);
    if (this.#messages.length <= MAX_MESSAGES) return;
    // Cut where a turn of the caller begins, so that no tool's outcome loses the call it belongs to.
    const cut = this.#messages.findIndex(({ role }, index) => index >= MAX_MESSAGES / 4 && role === 'user');
    this.#messages = this.#messages.slice(Math.max(1, cut));
  }
}
