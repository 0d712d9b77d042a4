import { type AudioFormat, durationMsOf } from '@voice/core/frames';
import type { Clock } from '@voice/core/time';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import { toServiceError } from '../../plumbing/to-service-error.ts';
import {
  asNumbers,
  asObject,
  asStrings,
  decodeAudio,
  type JsonMessage,
  parseMessage,
  unreadable,
} from '../json-message.ts';
import type { SpeechEvent, VoiceContext } from '../voice-protocol.ts';

export interface CartesiaContextOptions {
  readonly id: string;
  readonly identity: ServiceIdentity;
  readonly clock: Clock;
  readonly format: AudioFormat;
  /** Fields that every input repeats. */
  readonly manner: JsonMessage;
}

/** Times that lie this far before the sentence cannot be meant from the beginning of the context, in ms. */
const OUT_OF_PLACE_MS = 300;

/**
 * A context of Cartesia: sentences of a turn are its inputs, each followed by a flush whose answer marks its end.
 * @see https://docs.cartesia.ai/use-the-api/tts-websocket/contexts
 * @see https://docs.cartesia.ai/use-the-api/tts-websocket/context-flushing-and-flush-i-ds
 */
export class CartesiaContext implements VoiceContext {
  readonly #options: CartesiaContextOptions;
  /** Audio of the context, and of it before this sentence, in ms. */
  #audioMs = 0;
  #beforeMs = 0;
  /** What the times of this sentence count from, in ms of the context; known from its first word on. */
  #originMs: number | undefined;

  constructor(options: CartesiaContextOptions) {
    this.#options = options;
  }

  speak(sentence: string, isLast: boolean): string[] {
    this.#beforeMs = this.#audioMs;
    this.#originMs = undefined;
    const transcript = sentence.trim();
    if (isLast) return [this.#input({ transcript, continue: false })];
    // Inputs are joined as they are: the space between two sentences is ours to send.
    return [
      this.#input({ transcript: `${transcript} `, continue: true }),
      this.#input({ transcript: '', continue: true, flush: true }),
    ];
  }

  read(text: string | Uint8Array): SpeechEvent[] {
    const { id, identity, clock, format } = this.#options;
    const message = parseMessage(text, identity);
    const { type, context_id: contextId } = message;
    if (contextId !== undefined && contextId !== id) return [];
    switch (type) {
      case 'chunk': {
        const payload = decodeAudio(message.data, identity);
        this.#audioMs += durationMsOf(payload.length, format);
        return [{ type: 'audio', payload }];
      }
      case 'timestamps':
        return this.#placed(asObject(message.word_timestamps));
      case 'flush_done':
        return [{ type: 'sentence-ended' }];
      case 'done':
        return [{ type: 'sentence-ended' }, { type: 'context-ended' }];
      case 'error': {
        const statusCode = Number.isInteger(message.status_code) ? (message.status_code as number) : 500;
        throw toServiceError(identity, { statusCode, body: JSON.stringify(message) }, clock);
      }
      default:
        return [];
    }
  }

  cancel(): string[] {
    return [JSON.stringify({ context_id: this.#options.id, cancel: true })];
  }

  end(): string[] {
    return [this.#input({ transcript: '', continue: false })];
  }

  /** Words with times in seconds. */
  #placed({ words, start, end }: JsonMessage): SpeechEvent[] {
    const texts = asStrings(words);
    const starts = asNumbers(start);
    const ends = asNumbers(end);
    if (texts === undefined || starts?.length !== texts.length || ends?.length !== texts.length) {
      throw unreadable(this.#options.identity, 'words with a start and an end each');
    }
    const firstMs = (starts[0] ?? 0) * 1000;
    // From the beginning of the context, as documented; of the flush, should the vendor ever begin anew with each.
    this.#originMs ??= firstMs >= this.#beforeMs - OUT_OF_PLACE_MS ? this.#beforeMs : 0;
    const originMs = this.#originMs;
    return [
      {
        type: 'words',
        words: texts.map((word, index) => ({
          text: word,
          startMs: (starts[index] as number) * 1000 - originMs,
          endMs: (ends[index] as number) * 1000 - originMs,
        })),
      },
    ];
  }

  #input(fields: JsonMessage): string {
    const { id, manner } = this.#options;
    return JSON.stringify({ ...manner, ...fields, context_id: id });
  }
}
