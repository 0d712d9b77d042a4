import type { AudioFormat } from '@voice/core/frames';
import type { TextToSpeech } from '@voice/core/services';
import { type Ids, RandomIds, systemRandom } from '@voice/core/time';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import { endpoint, primaryLanguage } from '../requests.ts';
import { SocketVoice, type SocketVoiceOptions } from '../socket-voice.ts';
import { ElevenLabsContext, explainElevenLabs } from './elevenlabs-context.ts';

/** How the voice speaks. @see https://elevenlabs.io/docs/api-reference/voices/settings/get */
export interface ElevenLabsVoiceSettings {
  /** 0 to 1: lively to even. */
  readonly stability: number;
  /** 0 to 1: how close to the original voice. */
  readonly similarityBoost: number;
  /** 0 to 1. */
  readonly style?: number;
  readonly useSpeakerBoost?: boolean;
  /** 0.7 to 1.2. */
  readonly speed?: number;
}

export interface ElevenLabsTextToSpeechOptions extends SocketVoiceOptions {
  readonly apiKey: string;
  /** Default `wss://api.elevenlabs.io`; `wss://api.eu.residency.elevenlabs.io` for data that stays in the EU. */
  readonly baseUrl?: string;
  /** Default `eleven_flash_v2_5`. Not `eleven_v3`, which has no contexts. */
  readonly model?: string;
  /** ID of the voice where a sentence asks for none. Default: George. */
  readonly voice?: string;
  readonly voiceSettings?: ElevenLabsVoiceSettings;
  /** Dictionaries kept at ElevenLabs, applied in this order. */
  readonly pronunciationDictionaries?: readonly { readonly id: string; readonly versionId: string }[];
  readonly ids?: Ids;
}

const IDENTITY: ServiceIdentity = { service: 'text-to-speech', vendor: 'elevenlabs' };
const DEFAULT_VOICE = 'JBFqnCBsd6RMkjVDRZzb';
const DEFAULT_MODEL = 'eleven_flash_v2_5';
const FORMATS: readonly (AudioFormat & { readonly name: string })[] = [
  { encoding: 'mulaw', sampleRate: 8000, name: 'ulaw_8000' },
  { encoding: 'alaw', sampleRate: 8000, name: 'alaw_8000' },
  { encoding: 'pcm16', sampleRate: 8000, name: 'pcm_8000' },
  { encoding: 'pcm16', sampleRate: 16_000, name: 'pcm_16000' },
  { encoding: 'pcm16', sampleRate: 24_000, name: 'pcm_24000' },
];
/** Only these take a language; to others it is a wrong request. */
const TAKES_LANGUAGE = /_v2_5$|_v3/;

/**
 * Voices of ElevenLabs: one context of a socket for each turn, with the place of every word.
 * @throws {ServiceError} from `synthesize`
 * @see https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-multi-stream-input
 */
export function elevenLabsTextToSpeech(options: ElevenLabsTextToSpeechOptions): TextToSpeech {
  const { apiKey, baseUrl = 'wss://api.elevenlabs.io', model = DEFAULT_MODEL, voice: usual = DEFAULT_VOICE } = options;
  const { voiceSettings, pronunciationDictionaries, ids = new RandomIds(systemRandom) } = options;
  // They go with the first message of a context and must not be repeated.
  const opening = {
    ...(voiceSettings !== undefined && {
      voice_settings: {
        stability: voiceSettings.stability,
        similarity_boost: voiceSettings.similarityBoost,
        style: voiceSettings.style,
        use_speaker_boost: voiceSettings.useSpeakerBoost,
        speed: voiceSettings.speed,
      },
    }),
    ...(pronunciationDictionaries !== undefined && {
      pronunciation_dictionary_locators: pronunciationDictionaries.map(({ id, versionId }) => ({
        pronunciation_dictionary_id: id,
        version_id: versionId,
      })),
    }),
  };
  return new SocketVoice(
    {
      identity: IDENTITY,
      name: `elevenlabs-${model}`,
      produces: FORMATS.map(({ encoding, sampleRate }) => ({ encoding, sampleRate })),
      tellsWords: true,
      modelOf: () => model,
      address: ({ voice = usual, language, format }) => ({
        url: endpoint(baseUrl, `/v1/text-to-speech/${encodeURIComponent(voice)}/multi-stream-input`, {
          model_id: model,
          output_format: FORMATS.find(
            ({ encoding, sampleRate }) => encoding === format.encoding && sampleRate === format.sampleRate,
          )?.name,
          language_code: TAKES_LANGUAGE.test(model) ? primaryLanguage(language) : undefined,
          sync_alignment: 'true',
          auto_mode: 'true',
          inactivity_timeout: '180',
        }),
        headers: { 'xi-api-key': apiKey },
      }),
      begin: ({ format }) =>
        new ElevenLabsContext({
          id: ids.uuid(),
          identity: IDENTITY,
          format,
          opening,
          isVerbatim: pronunciationDictionaries === undefined,
        }),
      explainClose: (code, reason) => (code === 1008 ? explainElevenLabs(reason) : undefined),
      idleMs: 150_000,
      // A socket bears five contexts; one that was closed counts until the vendor says that it is final.
      settlesFirst: true,
      quietMs: 1000,
    },
    options,
  );
}
