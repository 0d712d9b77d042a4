import type { AudioFormat } from '@voice/core/frames';
import type { SpokenAudio, SynthesisOptions, TextToSpeech } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { type Fetch, requestStream } from '../../plumbing/request-stream.ts';
import type { OnUsage, ServiceIdentity } from '../../plumbing/service-usage.ts';
import { unreadable } from '../json-message.ts';
import { endpoint, isSpeakable, requireFormat } from '../requests.ts';

export interface OpenAiTextToSpeechOptions {
  readonly apiKey: string;
  readonly clock: Clock;
  /** Default `https://api.openai.com/v1`. */
  readonly baseUrl?: string;
  /** Default `gpt-4o-mini-tts`. */
  readonly model?: string;
  /** Where a sentence asks for none. Default `alloy`. */
  readonly voice?: string;
  /** How to speak, in words. Not with `tts-1` and `tts-1-hd`. */
  readonly instructions?: string;
  /** 0.25 to 4. */
  readonly speed?: number;
  /** Default: the platform's own. */
  readonly fetch?: Fetch;
  readonly onUsage?: OnUsage;
  /** Longest wait for the next piece of a sentence, in ms. Default 10,000. */
  readonly silenceTimeoutMs?: number;
}

const IDENTITY: ServiceIdentity = { service: 'text-to-speech', vendor: 'openai' };
/** The only one that streams without a container. */
const FORMAT: AudioFormat = { encoding: 'pcm16', sampleRate: 24_000 };

/**
 * Voices of OpenAI, and of servers that speak its language: one request for each sentence, streamed. Without word
 * timings; the language is that of the text.
 * @throws {RangeError} for instructions to a model that takes none; {ServiceError} from `synthesize`
 * @see https://developers.openai.com/api/reference/resources/audio/subresources/speech/methods/create
 */
export function openAiTextToSpeech(options: OpenAiTextToSpeechOptions): TextToSpeech {
  const { model = 'gpt-4o-mini-tts', instructions } = options;
  if (instructions !== undefined && model.startsWith('tts-1')) {
    throw new RangeError(`${model} takes no instructions; leave them out or choose gpt-4o-mini-tts`);
  }
  return {
    name: `openai-${model}`,
    produces: [FORMAT],
    synthesize: (sentence, synthesis) => synthesize(sentence, synthesis, { ...options, model }),
  };
}

async function* synthesize(
  sentence: string,
  { signal, voice, format }: SynthesisOptions,
  options: OpenAiTextToSpeechOptions & { readonly model: string },
): AsyncGenerator<SpokenAudio> {
  signal.throwIfAborted();
  requireFormat([FORMAT], format, IDENTITY);
  if (!isSpeakable(sentence)) return;
  const { apiKey, baseUrl = 'https://api.openai.com/v1', model, instructions, speed } = options;
  options.onUsage?.({ ...IDENTITY, model, characters: sentence.length });
  const { headers, chunks } = await requestStream(
    {
      url: endpoint(baseUrl, '/audio/speech'),
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        model,
        voice: voice ?? options.voice ?? 'alloy',
        input: sentence,
        response_format: 'pcm',
        instructions,
        speed,
      }),
      signal,
    },
    { identity: IDENTITY, ...options },
  );
  let isHeard = false;
  for await (const payload of wholeSamples(chunks)) {
    if (!isHeard && /json|text|html/.test(headers.get('content-type') ?? '')) break;
    isHeard = true;
    yield { payload };
  }
  if (!isHeard) throw unreadable(IDENTITY, 'PCM audio of the sentence');
}

/** The network cuts where it likes, also between the two bytes of a sample. */
async function* wholeSamples(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let odd: number | undefined;
  for await (const chunk of chunks) {
    const bytes = new Uint8Array((odd === undefined ? 0 : 1) + chunk.length);
    if (odd !== undefined) bytes[0] = odd;
    bytes.set(chunk, odd === undefined ? 0 : 1);
    odd = bytes.length % 2 === 1 ? bytes.at(-1) : undefined;
    const payload = bytes.subarray(0, bytes.length - (bytes.length % 2));
    if (payload.length > 0) yield payload;
  }
}
