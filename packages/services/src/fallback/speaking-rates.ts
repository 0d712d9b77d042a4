import { speechLength } from './unspoken-text.ts';

/** English read aloud: about 150 words of six characters a minute. */
const MS_PER_CHARACTER = 65;

/** How fast each voice speaks, learned from the sentences it has finished. */
export class SpeakingRates {
  readonly #known = new Map<string, { audioMs: number; length: number }>();

  msPerCharacter(voice: string): number {
    const known = this.#known.get(voice);
    return known === undefined ? MS_PER_CHARACTER : known.audioMs / known.length;
  }

  /** @param audioMs how long the whole text took */
  learn(voice: string, text: string, audioMs: number): void {
    const length = speechLength(text);
    if (length === 0 || audioMs === 0) return;
    const { audioMs: knownMs, length: knownLength } = this.#known.get(voice) ?? { audioMs: 0, length: 0 };
    this.#known.set(voice, { audioMs: knownMs + audioMs, length: knownLength + length });
  }
}
