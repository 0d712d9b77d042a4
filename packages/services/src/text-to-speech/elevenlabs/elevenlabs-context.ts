import { type AudioFormat, durationMsOf } from '@voice/core/frames';
import { ServiceError, type ServiceErrorCode } from '../../errors.ts';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import { vendorCodeOf } from '../../plumbing/to-service-error.ts';
import { CharacterWords } from '../character-words.ts';
import { asNumbers, asObject, asStrings, decodeAudio, type JsonMessage, parseMessage } from '../json-message.ts';
import type { SpeechEvent, VoiceContext } from '../voice-protocol.ts';

export interface ElevenLabsContextOptions {
  readonly id: string;
  readonly identity: ServiceIdentity;
  readonly format: AudioFormat;
  /** What the first message says beside its text. */
  readonly opening: JsonMessage;
  /** Whether the vendor speaks the text as it was sent, so that its characters can be counted. */
  readonly isVerbatim: boolean;
}

/** The last character may end this long after the last sample, in ms: times are whole milliseconds. */
const ROUNDING_MS = 20;

/**
 * A context of a multi-context socket. The vendor says when a context is final, but not when a sentence is: it is over
 * when every character of it has been placed and the audio reaches the end of the last one.
 */
export class ElevenLabsContext implements VoiceContext {
  readonly #options: ElevenLabsContextOptions;
  readonly #words = new CharacterWords();
  #isOpen = false;
  #isSpeaking = false;
  /** Characters without white space: sent, and placed so far. */
  #sentCount = 0;
  #placedCount = 0;
  /** Audio of the sentence so far, and where its last character ends, in ms. */
  #audioMs = 0;
  #placedMs = 0;
  /** Whether the vendor places the characters as they were sent, so that they can be counted. */
  #isCounted = false;

  constructor(options: ElevenLabsContextOptions) {
    this.#options = options;
  }

  speak(sentence: string): string[] {
    const messages: JsonMessage[] = [];
    if (!this.#isOpen) messages.push({ text: ' ', ...this.#options.opening });
    // The vendor wants text to end with a single space.
    messages.push({ text: `${sentence.trim()} `, flush: true });
    this.#isOpen = true;
    this.#isSpeaking = true;
    this.#sentCount += visibleCount(sentence);
    return messages.map((message) => this.#message(message));
  }

  read(text: string | Uint8Array): SpeechEvent[] {
    const { id, identity, format } = this.#options;
    const message = parseMessage(text, identity);
    if (typeof message.error === 'string') throw this.#refusal(message);
    if ((message.contextId ?? message.context_id) !== id) return [];
    const events: SpeechEvent[] = this.#placed(message);
    if (typeof message.audio === 'string' && message.audio !== '') {
      const payload = decodeAudio(message.audio, identity);
      this.#audioMs += durationMsOf(payload.length, format);
      events.push({ type: 'audio', payload });
    }
    const isFinal = (message.isFinal ?? message.is_final) === true;
    const isPlaced = this.#isCounted && this.#placedCount >= this.#sentCount;
    const isComplete = isPlaced && this.#audioMs + ROUNDING_MS >= this.#placedMs;
    if (isFinal || (this.#isSpeaking && isComplete)) events.push(...this.#sentenceEnded());
    if (isFinal) events.push({ type: 'context-ended' });
    return events;
  }

  /** Where characters cannot be counted, or more audio was announced than came, silence is the only sign. */
  fallSilent(): SpeechEvent[] {
    const mayHaveEnded = !this.#isCounted || this.#placedCount >= this.#sentCount;
    return mayHaveEnded && this.#audioMs > 0 ? this.#sentenceEnded() : [];
  }

  cancel(): string[] {
    return this.end();
  }

  end(): string[] {
    return [this.#message({ close_context: true })];
  }

  /** Characters and their times, which count from the beginning of this message's audio. */
  #placed(message: JsonMessage): SpeechEvent[] {
    const alignment = asObject(message.alignment ?? message.normalizedAlignment);
    const characters = asStrings(alignment.chars);
    const starts = asNumbers(alignment.charStartTimesMs);
    const durations = asNumbers(alignment.charDurationsMs);
    if (characters === undefined || starts?.length !== characters.length) return [];
    const timed = characters.map((text, index) => {
      const startMs = this.#audioMs + (starts[index] as number);
      return { text, startMs, endMs: startMs + (durations?.[index] ?? 0) };
    });
    this.#isCounted = this.#options.isVerbatim && asStrings(asObject(message.alignment).chars) !== undefined;
    this.#placedCount += visibleCount(characters.join(''));
    this.#placedMs = timed.at(-1)?.endMs ?? this.#placedMs;
    const words = this.#words.push(timed);
    return words.length > 0 ? [{ type: 'words', words }] : [];
  }

  #sentenceEnded(): SpeechEvent[] {
    this.#isSpeaking = false;
    this.#placedCount = this.#sentCount;
    this.#audioMs = 0;
    this.#placedMs = 0;
    return [{ type: 'words', words: this.#words.flush() }, { type: 'sentence-ended' }];
  }

  #message(message: JsonMessage): string {
    return JSON.stringify({ ...message, context_id: this.#options.id });
  }

  #refusal(message: JsonMessage): ServiceError {
    const { service, vendor } = this.#options.identity;
    const vendorCode = vendorCodeOf(JSON.stringify({ code: message.error }));
    return new ServiceError(
      explainElevenLabs(String(message.error)),
      `${vendor} (${service}) refused the sentence${vendorCode === undefined ? '' : `: ${vendorCode}`}`,
      { service, vendor, ...(vendorCode !== undefined && { vendorCode }) },
    );
  }
}

/**
 * What an error code, or the reason of a close, means.
 * @see https://elevenlabs.io/docs/eleven-api/resources/errors
 */
export function explainElevenLabs(reason: string): ServiceErrorCode {
  if (/input_timeout|within the timeout/i.test(reason)) return 'VOICE_SERVICE_CONNECTION_LOST';
  if (/api_key|authoriz|permission|quota|subscription/i.test(reason)) return 'VOICE_SERVICE_AUTH';
  if (/rate_limit|concurren|max_active|too_many/i.test(reason)) return 'VOICE_SERVICE_RATE_LIMIT';
  if (/busy|internal|unavailable/i.test(reason)) return 'VOICE_SERVICE_UNAVAILABLE';
  return 'VOICE_SERVICE_REQUEST';
}

function visibleCount(text: string): number {
  return [...text.replace(/\s/g, '')].length;
}
