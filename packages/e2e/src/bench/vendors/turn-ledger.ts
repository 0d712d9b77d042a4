/** When things happened in one turn, all on one clock, in ms. */
export interface TurnTimes {
  /** The recogniser has said the caller's words. */
  heard: number;
  /** The model was asked, and has said its first token. */
  asked: number;
  thought: number;
  /** The voice was given the sentence, and has sent its first audio. */
  given: number;
  spoken: number;
  /** The caller's carrier has the first audio. */
  received: number;
}

/** What the sound of an answer begins with, before the number of its turn and after it. */
const MARK = 0x7e;

/** Puts together what is seen of each turn at the vendors and at the carrier. */
export class TurnLedger {
  readonly #turns = new Map<number, Partial<TurnTimes>>();

  note(turn: number, times: Partial<TurnTimes>): void {
    this.#turns.set(turn, { ...times, ...this.#turns.get(turn) });
  }

  /** What was seen so far does not count. */
  forget(): void {
    this.#turns.clear();
  }

  /** Turns of which everything was seen. */
  get complete(): TurnTimes[] {
    return [...this.#turns.values()].filter((times): times is TurnTimes => Object.keys(times).length === 6);
  }
}

/** What the caller says in a turn, so that everybody after it knows which one it is. */
export function wordsOf(turn: number): string {
  return `This is number ${turn}.`;
}

/** The turn that a text names. */
export function turnIn(text: string): number {
  return Number(/number (\d+)/.exec(text)?.[1] ?? Number.NaN);
}

/** Beginning of the sound of an answer. */
export function markOf(turn: number): Uint8Array {
  return Uint8Array.of(MARK, turn >> 16, (turn >> 8) & 0xff, turn & 0xff, MARK);
}

/** The turn whose answer begins with this piece of sound; `undefined` in its middle. */
export function turnOfSound(sound: Uint8Array): number | undefined {
  const [first, high = 0, middle = 0, low = 0, last] = sound;
  return first === MARK && last === MARK ? (high << 16) | (middle << 8) | low : undefined;
}

/**
 * Our own share of a turn: everything between what vendors were asked and what they have said. The recogniser's words are
 * later than the silence that ends a turn, so that what decides is not part of it.
 */
export function ownShare({ heard, asked, thought, given, spoken, received }: TurnTimes): {
  readonly toModel: number;
  readonly toVoice: number;
  readonly toCaller: number;
  readonly total: number;
} {
  const [toModel, toVoice, toCaller] = [asked - heard, given - thought, received - spoken];
  return { toModel, toVoice, toCaller, total: toModel + toVoice + toCaller };
}
