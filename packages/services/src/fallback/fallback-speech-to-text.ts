import type { AudioFormat } from '@voice/core/frames';
import type { SpeechToText } from '@voice/core/services';
import { allFormats } from './audio-formats.ts';
import { ServiceList } from './candidates.ts';
import type { FallbackOptions } from './fallback-options.ts';
import { FallbackSpeechStream } from './fallback-speech-stream.ts';

export interface FallbackSpeechToTextOptions extends FallbackOptions<SpeechToText> {
  /** Longest wait for final words that were asked for while another recogniser could find them, in ms. Default 1500. */
  readonly finalBudgetMs?: number;
  /** How much of the caller's voice is kept for the next recogniser, in ms. Default 15,000; beyond it the oldest goes. */
  readonly keepMs?: number;
}

const FINAL_BUDGET_MS = 1500;
const KEEP_MS = 15_000;

/**
 * Several recognisers as one: when one fails or is slow with its final words, the next hears the caller's voice since the
 * last final words and goes on from there. Formats are converted where a recogniser takes another one.
 * A call stays with the recogniser it has come to; the next call asks the first one again, once it has recovered.
 * A model's name in the options is the first recogniser's.
 * @throws {RangeError} for an empty list, names that occur twice, or recognisers that listen in different ways
 */
export function fallbackSpeechToText(options: FallbackSpeechToTextOptions): SpeechToText {
  const { clock, finalBudgetMs = FINAL_BUDGET_MS, keepMs = KEEP_MS } = options;
  const list = new ServiceList('speech-to-text', options);
  const [first, ...others] = list.services;
  const listening = first?.listening ?? 'continuous';
  const stranger = others.find((service) => service.listening !== listening);
  if (stranger !== undefined) {
    throw new RangeError(
      `Expected recognisers that all listen alike, got ${first?.name} (${listening}) and ${stranger.name} (${stranger.listening})`,
    );
  }
  const accepts: readonly AudioFormat[] = allFormats(list.services.map((service) => service.accepts));
  return {
    name: list.name,
    accepts,
    listening,
    open: (format, hearing) => new FallbackSpeechStream({ list, clock, finalBudgetMs, keepMs, format, hearing }),
  };
}
