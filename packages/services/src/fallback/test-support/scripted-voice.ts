import type { AudioFormat } from '@voice/core/frames';
import type { SpokenAudio, SynthesisOptions, TextToSpeech } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import type { SpokenWords } from './spoken-words.ts';

export interface ScriptedVoiceOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly language: SpokenWords;
  readonly produces?: readonly AudioFormat[];
  /** Whether it tells when words sound. Default true. */
  readonly timings?: boolean;
  /** Before the first piece, in ms. Default 100. */
  readonly latencyMs?: number;
  /** Audio after which it fails, in ms. */
  readonly failsAfterMs?: number;
  /** Audio after which it is silent for ever, in ms. */
  readonly hangsAfterMs?: number;
}

export const WORD_MS = 300;
const PIECE_MS = 100;
const FORMAT: AudioFormat = { encoding: 'mulaw', sampleRate: 8000 };

/** A voice in which each word is one loudness, in pieces of 100 ms. Keeps what it was asked for. */
export class ScriptedVoice implements TextToSpeech {
  readonly name: string;
  readonly produces: readonly AudioFormat[];
  readonly asked: { readonly text: string; readonly options: SynthesisOptions }[] = [];
  readonly prepared: unknown[] = [];
  readonly endedTurns: object[] = [];
  closedCount = 0;
  failsAfterMs: number | undefined;
  readonly #options: ScriptedVoiceOptions;

  constructor(options: ScriptedVoiceOptions) {
    this.name = options.name;
    this.produces = options.produces ?? [FORMAT];
    this.failsAfterMs = options.failsAfterMs;
    this.#options = options;
  }

  async *synthesize(text: string, options: SynthesisOptions): AsyncGenerator<SpokenAudio> {
    const { clock, language, timings = true, latencyMs = 100, hangsAfterMs } = this.#options;
    const { failsAfterMs } = this;
    const { format, signal } = options;
    this.asked.push({ text, options });
    await clock.sleep(latencyMs, { signal });
    const written = text.split(/\s+/).filter((word) => word !== '');
    let audioMs = 0;
    for (const [index, word] of written.entries()) {
      for (let at = 0; at < WORD_MS; at += PIECE_MS) {
        if (failsAfterMs !== undefined && audioMs >= failsAfterMs) throw new Error('The voice broke');
        if (hangsAfterMs !== undefined && audioMs >= hangsAfterMs) await new Promise(() => undefined);
        const timing = { word, startMs: index * WORD_MS, endMs: (index + 1) * WORD_MS };
        yield { payload: language.say(word, PIECE_MS, format), ...(timings && at === 0 && { words: [timing] }) };
        audioMs += PIECE_MS;
      }
    }
    if (failsAfterMs !== undefined && audioMs >= failsAfterMs) throw new Error('The voice broke');
  }

  prepare(manner: unknown): void {
    this.prepared.push(manner);
  }

  endTurn(turn: object): void {
    this.endedTurns.push(turn);
  }

  async close(): Promise<void> {
    this.closedCount += 1;
  }
}
