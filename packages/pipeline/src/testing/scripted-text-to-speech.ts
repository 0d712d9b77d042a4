import type { AudioFormat } from '@voice/core/frames';
import { byteLengthOf } from '@voice/core/frames';
import type { SpokenAudio, SynthesisOptions, TextToSpeech, WordTiming } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { encodeAudio } from '@voice/serializers/audio';

export interface ScriptedTextToSpeechOptions {
  readonly clock: Clock;
  /** How long a word sounds, in ms. Default 300. */
  readonly wordMs?: number;
  /** From the request to the first audio, in ms. Default 50. */
  readonly latencyMs?: number;
  readonly produces?: readonly AudioFormat[];
  /** Whether word timings are told. Default true. */
  readonly timings?: boolean;
  /** Sentences for which it throws, or never answers. */
  readonly failsOn?: string;
  readonly hangsOn?: string;
}

/** A voice that hums: each word a tone of the same length, with true timings. Keeps the sentences, for tests to look at. */
export class ScriptedTextToSpeech implements TextToSpeech {
  readonly name = 'scripted';
  readonly produces: readonly AudioFormat[];
  readonly sentences: string[] = [];
  /** The turn of each sentence, and the turns that were told to be over. */
  readonly turns: (object | undefined)[] = [];
  readonly endedTurns: object[] = [];
  readonly #options: ScriptedTextToSpeechOptions;
  readonly #tones = new Map<string, Uint8Array>();

  constructor(options: ScriptedTextToSpeechOptions) {
    this.#options = options;
    this.produces = options.produces ?? [
      { encoding: 'mulaw', sampleRate: 8000 },
      { encoding: 'pcm16', sampleRate: 8000 },
    ];
  }

  endTurn(turn: object): void {
    this.endedTurns.push(turn);
  }

  async *synthesize(sentence: string, { format, signal, turn }: SynthesisOptions): AsyncIterable<SpokenAudio> {
    const { clock, wordMs = 300, latencyMs = 50, timings = true, failsOn, hangsOn } = this.#options;
    this.sentences.push(sentence);
    this.turns.push(turn);
    if (failsOn !== undefined && sentence.includes(failsOn)) throw new Error('The voice broke');
    if (hangsOn !== undefined && sentence.includes(hangsOn)) await new Promise(() => undefined);
    await clock.sleep(latencyMs, { signal });
    const words: WordTiming[] = sentence
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word, index) => ({ word, startMs: index * wordMs, endMs: (index + 1) * wordMs }));
    yield { payload: this.#hum(words.length, wordMs, format), ...(timings && { words }) };
  }

  #hum(wordCount: number, wordMs: number, format: AudioFormat): Uint8Array {
    const word = this.#tone(wordMs, format);
    const hum = new Uint8Array(wordCount * word.length);
    for (let index = 0; index < wordCount; index += 1) hum.set(word, index * word.length);
    return hum;
  }

  /** One word, made once for each format. */
  #tone(durationMs: number, format: AudioFormat): Uint8Array {
    const key = `${format.encoding} ${format.sampleRate}`;
    const known = this.#tones.get(key);
    if (known !== undefined) return known;
    const sampleCount = byteLengthOf(durationMs, { ...format, encoding: 'mulaw' });
    const samples = Int16Array.from({ length: sampleCount }, (_, index) =>
      Math.round(8000 * Math.sin((2 * Math.PI * 440 * index) / format.sampleRate)),
    );
    const tone = encodeAudio(samples, format.encoding);
    this.#tones.set(key, tone);
    return tone;
  }
}
