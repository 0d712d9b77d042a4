import type { AudioFormat } from '@voice/core/frames';
import type { SpeechToText, SpeechToTextOptions } from '@voice/core/services';
import { ServiceError, type ServiceErrorCode } from '../../errors.ts';
import { numberIn, objectsIn, textIn, type UnreadObject } from '../../plumbing/read-message.ts';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import type { StreamingRecogniserOptions } from '../recogniser-options.ts';
import { openVendorStream, type VendorDialect, type VendorStreamParts } from '../vendor-stream.ts';

export interface AssemblyAiSpeechToTextOptions extends StreamingRecogniserOptions {
  /** Up to and including the version. Default `wss://streaming.assemblyai.com/v3`; `wss://streaming.eu.assemblyai.com/v3` stays in Europe. */
  readonly baseUrl?: string;
  /** Default: `universal-streaming-english` for English or no language, else `universal-streaming-multilingual`. */
  readonly model?: string;
}

const IDENTITY: ServiceIdentity = { service: 'speech-to-text', vendor: 'assemblyai' };
const BASE_URL = 'wss://streaming.assemblyai.com/v3';
const ACCEPTS: readonly AudioFormat[] = [
  { encoding: 'mulaw', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 16_000 },
  { encoding: 'pcm16', sampleRate: 8000 },
];
/** A message must hold 50 to 1000 ms. @see https://www.assemblyai.com/docs/streaming/common-session-errors-and-closures */
const MESSAGE_MS = { minimum: 60, maximum: 500 };
/** Audio faster than life ends the session (3007); how much faster is not said, so a replay stays careful. */
const MAX_SPEED = 1.5;
/** Silence is never confirmed here and a replay is slow, so little of it is kept. */
const BACKLOG_MS = 8000;
const FORCE_ENDPOINT = JSON.stringify({ type: 'ForceEndpoint' });
const TERMINATE = JSON.stringify({ type: 'Terminate' });

/**
 * AssemblyAI's Universal Streaming; µ-law of the telephone goes to it untouched.
 * @see https://www.assemblyai.com/docs/streaming/message-sequence
 */
export function assemblyAiSpeechToText(options: AssemblyAiSpeechToTextOptions): SpeechToText {
  return {
    name: `assemblyai ${options.model ?? 'universal-streaming'}`,
    accepts: ACCEPTS,
    listening: 'continuous',
    open: (format, streamOptions) => {
      const model = streamOptions.model ?? options.model ?? modelFor(streamOptions.language);
      return openVendorStream(
        {
          ...options,
          identity: IDENTITY,
          model,
          format,
          request: {
            url: streamUrl(options, format, model, streamOptions),
            headers: { authorization: options.apiKey },
          },
          messageMs: MESSAGE_MS,
          maxSpeed: MAX_SPEED,
          backlogMs: BACKLOG_MS,
          farewell: TERMINATE,
          explainClose,
        },
        assemblyAiDialect,
      );
    },
  };
}

function modelFor(language: string | undefined): string {
  const isEnglish = language === undefined || /^en\b/i.test(language);
  return isEnglish ? 'universal-streaming-english' : 'universal-streaming-multilingual';
}

function streamUrl(
  { baseUrl = BASE_URL }: AssemblyAiSpeechToTextOptions,
  { encoding, sampleRate }: AudioFormat,
  model: string,
  { keywords = {} }: SpeechToTextOptions,
): string {
  const url = new URL(`${baseUrl.replace(/\/$/, '')}/ws`);
  url.searchParams.set('speech_model', model);
  url.searchParams.set('encoding', encoding === 'mulaw' ? 'pcm_mulaw' : 'pcm_s16le');
  url.searchParams.set('sample_rate', String(sampleRate));
  const terms = Object.keys(keywords);
  if (terms.length > 0) url.searchParams.set('keyterms_prompt', JSON.stringify(terms));
  return url.href;
}

/** A turn grows word by word and ends once; with formatting it is told a second time, which is not news. */
function assemblyAiDialect({ socket, finals }: VendorStreamParts): VendorDialect {
  let endedTurn = -1;
  /** Words of the turn under way that will not change; they need not be said again. */
  let certain = '';
  return {
    receive: (message) => {
      if (message.type === 'Turn') turn(message);
      else if (message.type === 'Error') throw toError(numberIn(message.error_code), textIn(message.error));
    },
    finalize: () => {
      finals.finalize();
      socket.mark(FORCE_ENDPOINT);
    },
    restart: () => {
      endedTurn = -1;
      finals.part(certain);
      certain = '';
    },
  };

  function turn(message: UnreadObject): void {
    const order = numberIn(message.turn_order) ?? 0;
    if (order <= endedTurn) return;
    const words = objectsIn(message.words);
    const isOver = message.end_of_turn === true;
    const certainWords = isOver ? words : words.filter((word) => word.word_is_final === true);
    const endMs = numberIn(certainWords.at(-1)?.end);
    if (endMs !== undefined) socket.confirm(endMs);
    if (!isOver) {
      certain = wordsOf(certainWords);
      finals.interim(wordsOf(words));
      return;
    }
    endedTurn = order;
    certain = '';
    const confidences = words.flatMap((word) => numberIn(word.confidence) ?? []);
    finals.part(textIn(message.transcript), confidences.length > 0 ? Math.min(...confidences) : undefined);
    finals.answered();
  }
}

function wordsOf(words: readonly UnreadObject[]): string {
  return words.map((word) => textIn(word.text)).join(' ');
}

/** @see https://www.assemblyai.com/docs/streaming/common-session-errors-and-closures */
function explainClose(code: number, reason: string): ServiceErrorCode | undefined {
  if (code === 1008 || code === 3009) {
    return /concurrent|rate/i.test(reason) ? 'VOICE_SERVICE_RATE_LIMIT' : 'VOICE_SERVICE_AUTH';
  }
  if (code === 3006) return 'VOICE_SERVICE_REQUEST';
  // 3005 an error of theirs, 3007 audio too fast, 3008 the session's time is up: a new session may go on.
  return undefined;
}

function toError(closeCode = 0, reason: string): ServiceError {
  const code = explainClose(closeCode, reason) ?? 'VOICE_SERVICE_UNAVAILABLE';
  return new ServiceError(code, `assemblyai (speech-to-text) ended the session with the error ${closeCode}`, {
    ...IDENTITY,
    closeCode,
  });
}
