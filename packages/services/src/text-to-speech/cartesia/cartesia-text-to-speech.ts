import type { AudioEncoding, AudioFormat } from '@voice/core/frames';
import type { TextToSpeech } from '@voice/core/services';
import { type Ids, RandomIds, systemRandom } from '@voice/core/time';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import { endpoint, primaryLanguage } from '../requests.ts';
import { SocketVoice, type SocketVoiceOptions } from '../socket-voice.ts';
import { CartesiaContext } from './cartesia-context.ts';

export interface CartesiaTextToSpeechOptions extends SocketVoiceOptions {
  readonly apiKey: string;
  /** Default `wss://api.cartesia.ai`. */
  readonly baseUrl?: string;
  /** Default `sonic-3`. */
  readonly model?: string;
  /** ID of the voice where a sentence asks for none. */
  readonly voice?: string;
  /** 0.6 to 1.5; `sonic-3` and later. */
  readonly speed?: number;
  /** 0.5 to 2; `sonic-3` and later. */
  readonly volume?: number;
  /** ID of a dictionary kept at Cartesia; `sonic-3` and later. */
  readonly pronunciationDictionary?: string;
  readonly ids?: Ids;
}

const IDENTITY: ServiceIdentity = { service: 'text-to-speech', vendor: 'cartesia' };
const API_VERSION = '2026-03-01';
const DEFAULT_VOICE = 'a0e99841-438c-4a64-b679-ae501e7d6091';
const ENCODINGS: Readonly<Record<AudioEncoding, string>> = { mulaw: 'pcm_mulaw', alaw: 'pcm_alaw', pcm16: 'pcm_s16le' };
const PRODUCES: readonly AudioFormat[] = [
  { encoding: 'mulaw', sampleRate: 8000 },
  { encoding: 'alaw', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 16_000 },
  { encoding: 'pcm16', sampleRate: 24_000 },
];

/**
 * Voices of Cartesia: one context for each turn, with the place of every word.
 * @throws {ServiceError} from `synthesize`
 * @see https://docs.cartesia.ai/api-reference/tts/websocket
 */
export function cartesiaTextToSpeech(options: CartesiaTextToSpeechOptions): TextToSpeech {
  const { apiKey, baseUrl = 'wss://api.cartesia.ai', model = 'sonic-3', voice: usual = DEFAULT_VOICE } = options;
  const { speed, volume, pronunciationDictionary, clock, ids = new RandomIds(systemRandom) } = options;
  const request = {
    url: endpoint(baseUrl, '/tts/websocket'),
    headers: { 'X-API-Key': apiKey, 'Cartesia-Version': API_VERSION },
  };
  return new SocketVoice(
    {
      identity: IDENTITY,
      name: `cartesia-${model}`,
      produces: PRODUCES,
      tellsWords: true,
      modelOf: () => model,
      address: () => request,
      begin: ({ voice = usual, language, format }) =>
        new CartesiaContext({
          id: ids.uuid(),
          identity: IDENTITY,
          clock,
          format,
          // Inputs of one context must agree in everything but their text.
          manner: {
            model_id: model,
            voice: { mode: 'id', id: voice },
            language: primaryLanguage(language),
            output_format: { container: 'raw', encoding: ENCODINGS[format.encoding], sample_rate: format.sampleRate },
            add_timestamps: true,
            ...((speed !== undefined || volume !== undefined) && { generation_config: { speed, volume } }),
            ...(pronunciationDictionary !== undefined && { pronunciation_dict_id: pronunciationDictionary }),
          },
        }),
      idleMs: 240_000,
      // Every message bears its context.
      settlesFirst: false,
      // A context expires 1 s after its last audio.
      continuesWithinMs: 800,
    },
    options,
  );
}
