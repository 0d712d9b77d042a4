import type { AudioFormat } from '@voice/core/frames';
import type { SpeakingManner, SpokenAudio, SynthesisOptions, TextToSpeech } from '@voice/core/services';
import { requireFormat } from '../text-to-speech/requests.ts';
import { allFormats, nearestFormat } from './audio-formats.ts';
import { type Candidate, ServiceList } from './candidates.ts';
import type { FallbackOptions } from './fallback-options.ts';
import { nextWithin } from './next-within.ts';
import { SentenceProgress } from './sentence-progress.ts';
import { SentenceWords } from './sentence-words.ts';
import { SpeakingRates } from './speaking-rates.ts';

export interface FallbackTextToSpeechOptions extends FallbackOptions<TextToSpeech> {
  /** Longest wait for the first audio of a sentence while another voice could speak it, in ms. Default 1000. */
  readonly firstAudioBudgetMs?: number;
  /** Longest wait between two pieces, likewise. Default 1000. */
  readonly nextAudioBudgetMs?: number;
  /** The vendor's voice for each service by its name. A voice in a request is the first service's. */
  readonly voices?: Readonly<Record<string, string>>;
}

const AUDIO_BUDGET_MS = 1000;

/**
 * Several voices as one: when one fails or is slow, the next speaks. In the middle of a sentence it goes on from the
 * first word that did not come out whole: by the words' timings where they are known, otherwise by the share of audio.
 * Formats are converted where a voice makes another one. Never switches because of an abort.
 * Fails with the failure of the last voice tried.
 * @throws {RangeError} for an empty list, or names that occur twice
 */
export function fallbackTextToSpeech(options: FallbackTextToSpeechOptions): TextToSpeech {
  const list = new ServiceList('text-to-speech', options);
  return new FallbackTextToSpeech(list, options);
}

class FallbackTextToSpeech implements TextToSpeech {
  readonly name: string;
  readonly produces: readonly AudioFormat[];
  readonly #list: ServiceList<TextToSpeech>;
  readonly #options: FallbackTextToSpeechOptions;
  readonly #rates = new SpeakingRates();

  constructor(list: ServiceList<TextToSpeech>, options: FallbackTextToSpeechOptions) {
    this.name = list.name;
    this.produces = allFormats(list.services.map(({ produces }) => produces));
    this.#list = list;
    this.#options = options;
  }

  async *synthesize(sentence: string, options: SynthesisOptions): AsyncGenerator<SpokenAudio> {
    const { signal, format: wanted } = options;
    signal.throwIfAborted();
    requireFormat(this.produces, wanted, { service: 'text-to-speech', vendor: this.name });
    const candidates = this.#list.candidates();
    let candidate = candidates.next();
    let text = sentence;
    let offsetMs = 0;
    const words = new SentenceWords();
    try {
      while (candidate !== undefined) {
        const { service } = candidate;
        const made = nearestFormat(service.produces, wanted);
        const msPerCharacter = this.#rates.msPerCharacter(service.name);
        const progress = new SentenceProgress({ text, made, wanted, offsetMs, msPerCharacter });
        try {
          for await (const piece of this.#speak(candidate, text, { ...options, format: made })) {
            const audio = progress.add(piece);
            if (audio !== undefined) yield words.complete(audio);
          }
          const last = progress.finish();
          if (last !== undefined) yield words.complete(last);
          this.#rates.learn(service.name, text, progress.audioMs);
          const owed = words.finish(progress, text, offsetMs);
          if (owed.length > 0) yield { payload: new Uint8Array(0), words: owed };
          return;
        } catch (error) {
          signal.throwIfAborted();
          const rest = progress.unspoken();
          words.breakOff(progress, text.slice(0, text.length - rest.length), offsetMs);
          candidate = rest === '' ? candidates.giveUp(candidate, error) : candidates.after(candidate, error);
          if (rest === '') return;
          if (candidate === undefined) throw error;
          text = rest;
          offsetMs += progress.audioMs;
        }
      }
    } finally {
      candidate?.trial.end();
    }
  }

  prepare(manner: SpeakingManner): void {
    const candidate = this.#list.candidates().first;
    candidate?.prepare?.(this.#mannerFor(candidate, manner));
  }

  endTurn(turn: object): void {
    for (const service of this.#list.services) service.endTurn?.(turn);
  }

  async close(): Promise<void> {
    await Promise.all(this.#list.services.map((service) => service.close?.()));
  }

  async *#speak(
    { service, isLast, trial }: Candidate<TextToSpeech>,
    text: string,
    options: SynthesisOptions,
  ): AsyncGenerator<SpokenAudio> {
    const { clock, firstAudioBudgetMs = AUDIO_BUDGET_MS, nextAudioBudgetMs = AUDIO_BUDGET_MS } = this.#options;
    const { signal, turn } = options;
    const cancelling = new AbortController();
    const speaking = service.synthesize(text, {
      ...this.#mannerFor(service, options),
      ...(turn !== undefined && { turn }),
      signal: AbortSignal.any([signal, cancelling.signal]),
    });
    const pieces = speaking[Symbol.asyncIterator]();
    let budgetMs = firstAudioBudgetMs;
    try {
      for (;;) {
        const { value, done } = await nextWithin(pieces, { clock, budgetMs: isLast ? undefined : budgetMs, signal });
        trial.succeeded();
        if (done) return;
        budgetMs = nextAudioBudgetMs;
        yield value;
      }
    } finally {
      cancelling.abort();
    }
  }

  /** In the voice and format of this service. */
  #mannerFor(service: TextToSpeech, { voice, language, format }: SpeakingManner): SpeakingManner {
    const own = this.#options.voices?.[service.name];
    const chosen = service === this.#list.services[0] ? (voice ?? own) : own;
    return {
      format: nearestFormat(service.produces, format),
      ...(language !== undefined && { language }),
      ...(chosen !== undefined && { voice: chosen }),
    };
  }
}
