import type { AudioEncoding, AudioFormat } from '@voice/core/frames';
import type { SpeechToText, SpeechToTextOptions } from '@voice/core/services';
import { ServiceError } from '../../errors.ts';
import { numberIn, objectIn, objectsIn, textIn, type UnreadObject } from '../../plumbing/read-message.ts';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import { vendorCodeOf } from '../../plumbing/to-service-error.ts';
import type { StreamingRecogniserOptions } from '../recogniser-options.ts';
import { openVendorStream, type VendorDialect, type VendorStreamParts } from '../vendor-stream.ts';

export interface DeepgramSpeechToTextOptions extends StreamingRecogniserOptions {
  /** Up to and including the version. Default `wss://api.deepgram.com/v1`. */
  readonly baseUrl?: string;
  /** Default `nova-3`; a stream may ask for another. */
  readonly model?: string;
  /** Silence after which Deepgram ends a turn on its own, in ms; `false` for never. Default 300. */
  readonly endpointingMs?: number | false;
  /** Gap between words after which it says that an utterance is over, in ms, at least 1000. Default 1000. */
  readonly utteranceEndMs?: number;
  /** Writes numbers, dates and the like as one reads them, not only with punctuation. Default false. */
  readonly smartFormat?: boolean;
}

const IDENTITY: ServiceIdentity = { service: 'speech-to-text', vendor: 'deepgram' };
const BASE_URL = 'wss://api.deepgram.com/v1';
const MODEL = 'nova-3';
const ACCEPTS: readonly AudioFormat[] = [
  { encoding: 'mulaw', sampleRate: 8000 },
  { encoding: 'alaw', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 16_000 },
  { encoding: 'pcm16', sampleRate: 24_000 },
];
const ENCODINGS: Readonly<Record<AudioEncoding, string>> = { mulaw: 'mulaw', alaw: 'alaw', pcm16: 'linear16' };
/** The socket closes after 10 s without audio or this; every 3 to 5 s is asked for. @see https://developers.deepgram.com/docs/audio-keep-alive */
const KEEP_ALIVE = { intervalMs: 4000, message: JSON.stringify({ type: 'KeepAlive' }) };
const FINALIZE = JSON.stringify({ type: 'Finalize' });
const CLOSE_STREAM = JSON.stringify({ type: 'CloseStream' });

/**
 * Deepgram's live transcription; telephone audio goes to it untouched.
 * @see https://developers.deepgram.com/reference/speech-to-text/listen-streaming
 */
export function deepgramSpeechToText(options: DeepgramSpeechToTextOptions): SpeechToText {
  const { apiKey, model = MODEL } = options;
  return {
    name: `deepgram ${model}`,
    accepts: ACCEPTS,
    listening: 'continuous',
    open: (format, streamOptions) =>
      openVendorStream(
        {
          ...options,
          identity: IDENTITY,
          model: streamOptions.model ?? model,
          format,
          request: {
            url: listenUrl(options, format, streamOptions),
            headers: { authorization: `Token ${apiKey}` },
          },
          keepAlive: KEEP_ALIVE,
          farewell: CLOSE_STREAM,
          // 1008 is audio it cannot decode; 1011 is a time-out of theirs or ours.
          explainClose: (code) => (code === 1008 ? 'VOICE_SERVICE_REQUEST' : undefined),
        },
        deepgramDialect,
      ),
  };
}

function listenUrl(
  {
    baseUrl = BASE_URL,
    endpointingMs = 300,
    utteranceEndMs = 1000,
    smartFormat = false,
    ...rest
  }: DeepgramSpeechToTextOptions,
  { encoding, sampleRate }: AudioFormat,
  { language, model = rest.model ?? MODEL, keywords = {} }: SpeechToTextOptions,
): string {
  const url = new URL(`${baseUrl.replace(/\/$/, '')}/listen`);
  const query = url.searchParams;
  query.set('model', model);
  if (language !== undefined) query.set('language', language);
  query.set('encoding', ENCODINGS[encoding]);
  query.set('sample_rate', String(sampleRate));
  query.set('channels', '1');
  query.set('interim_results', 'true');
  query.set(smartFormat ? 'smart_format' : 'punctuate', 'true');
  query.set('endpointing', String(endpointingMs));
  query.set('utterance_end_ms', String(utteranceEndMs));
  for (const [word, boost] of Object.entries(keywords)) {
    // Nova-3 listens for whole terms without a weight; its elders take a weight.
    if (model.startsWith('nova-3')) query.append('keyterm', word);
    else query.append('keywords', `${word}:${boost}`);
  }
  return url.href;
}

/** @see https://developers.deepgram.com/docs/understand-endpointing-interim-results and https://developers.deepgram.com/docs/finalize */
function deepgramDialect({ socket, finals }: VendorStreamParts): VendorDialect {
  return {
    receive: (message) => {
      if (message.type === 'Results') heard(message);
      else if (message.type === 'UtteranceEnd') finals.turnEnded();
      else if (message.type === 'Error') throw toError(message);
    },
    finalize: () => {
      finals.finalize(socket.mark(FINALIZE));
    },
  };

  function heard(result: UnreadObject): void {
    const [best = {}] = objectsIn(objectIn(result.channel).alternatives);
    const text = textIn(best.transcript);
    if (result.is_final !== true) {
      finals.interim(text);
      return;
    }
    finals.part(text, numberIn(best.confidence));
    const position = socket.confirm(((numberIn(result.start) ?? 0) + (numberIn(result.duration) ?? 0)) * 1000);
    if (result.from_finalize === true) finals.answered();
    else if (result.speech_final === true) finals.turnEnded(position);
  }
}

function toError(message: UnreadObject): ServiceError {
  const vendorCode = vendorCodeOf(JSON.stringify(message));
  return new ServiceError('VOICE_SERVICE_UNAVAILABLE', 'deepgram (speech-to-text) reported an error and stopped', {
    ...IDENTITY,
    ...(vendorCode !== undefined && { vendorCode }),
  });
}
