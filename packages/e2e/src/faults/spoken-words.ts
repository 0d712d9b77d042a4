import type { Utterance } from '@voice/core/calls';
import type { UtteranceRecord } from '@voice/core/store';
import type { Clock } from '@voice/core/time';

/** What must survive a crash: words that were final this long before it, in ms. */
const SURVIVES_MS = 1000;

interface Spoken {
  readonly content: string;
  readonly atMs: number;
}

/** Remembers what became final in each call, to find out whether it reached the transcript. */
export class SpokenWords {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #calls = new Map<string, Spoken[]>();
  readonly #crashesMs: number[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  add(callId: string, { role, content }: Utterance): void {
    const spoken = this.#calls.get(callId) ?? [];
    spoken.push({ content: `${role}: ${content}`, atMs: this.#clock.now() });
    this.#calls.set(callId, spoken);
  }

  /** A server has died. */
  crashed(): void {
    this.#crashesMs.push(this.#clock.now());
  }

  /** What is wrong with the transcript of a call; empty is good. */
  problems(callId: string, transcript: readonly UtteranceRecord[]): string[] {
    const stored = transcript.map(({ role, content }) => `${role}: ${content}`);
    const spoken = this.#calls.get(callId) ?? [];
    const mayBeLost = ({ atMs }: Spoken) =>
      this.#crashesMs.some((crashMs) => atMs <= crashMs && crashMs - atMs < SURVIVES_MS);
    const due = spoken.filter((words) => !mayBeLost(words)).map(({ content }) => content);
    const lost = without(due, stored);
    const invented = without(
      stored,
      spoken.map(({ content }) => content),
    );
    return [
      ...lost.map((content) => `the transcript lost "${content}"`),
      ...invented.map((content) => `the transcript has "${content}" once too often`),
    ];
  }
}

/** `items` less one occurrence for each of `taken`. */
function without(items: readonly string[], taken: readonly string[]): string[] {
  const rest = [...items];
  for (const item of taken) {
    const index = rest.indexOf(item);
    if (index !== -1) rest.splice(index, 1);
  }
  return rest;
}
