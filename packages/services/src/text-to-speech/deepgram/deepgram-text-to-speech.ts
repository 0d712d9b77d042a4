import type { AudioEncoding, AudioFormat } from '@voice/core/frames';
import type { TextToSpeech } from '@voice/core/services';
import { ServiceError } from '../../errors.ts';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import { vendorCodeOf } from '../../plumbing/to-service-error.ts';
import { parseMessage } from '../json-message.ts';
import { endpoint } from '../requests.ts';
import { SocketVoice, type SocketVoiceOptions } from '../socket-voice.ts';
import type { SpeechEvent, VoiceContext } from '../voice-protocol.ts';

export interface DeepgramTextToSpeechOptions extends SocketVoiceOptions {
  readonly apiKey: string;
  /** Default `wss://api.deepgram.com`. */
  readonly baseUrl?: string;
  /** The model, which at Deepgram is the voice and its language, where a sentence asks for none. Default `aura-2-thalia-en`. */
  readonly voice?: string;
  /** 0.7 to 1.5. */
  readonly speed?: number;
}

const IDENTITY: ServiceIdentity = { service: 'text-to-speech', vendor: 'deepgram' };
const ENCODINGS: Readonly<Record<AudioEncoding, string>> = { mulaw: 'mulaw', alaw: 'alaw', pcm16: 'linear16' };
const PRODUCES: readonly AudioFormat[] = [
  { encoding: 'mulaw', sampleRate: 8000 },
  { encoding: 'alaw', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 16_000 },
  { encoding: 'pcm16', sampleRate: 24_000 },
];

/**
 * Aura voices of Deepgram: raw audio over one socket for each turn. Without word timings.
 * @throws {ServiceError} from `synthesize`
 * @see https://developers.deepgram.com/reference/text-to-speech/speak-streaming
 */
export function deepgramTextToSpeech(options: DeepgramTextToSpeechOptions): TextToSpeech {
  const { apiKey, baseUrl = 'wss://api.deepgram.com', voice: usual = 'aura-2-thalia-en', speed } = options;
  return new SocketVoice(
    {
      identity: IDENTITY,
      name: `deepgram-${usual}`,
      produces: PRODUCES,
      tellsWords: false,
      modelOf: ({ voice = usual }) => voice,
      address: ({ voice = usual, format }) => ({
        url: endpoint(baseUrl, '/v1/speak', {
          model: voice,
          encoding: ENCODINGS[format.encoding],
          sample_rate: String(format.sampleRate),
          speed: speed === undefined ? undefined : String(speed),
        }),
        headers: { Authorization: `Token ${apiKey}` },
      }),
      begin: () => new DeepgramContext(),
      explainClose: (code) => (code === 1008 ? 'VOICE_SERVICE_REQUEST' : undefined),
      idleMs: 60_000,
      // Audio bears no name: what was cleared ends with `Cleared`.
      settlesFirst: true,
      // Beyond 20 flushes in 60 s the vendor only warns.
      sentencesPerMinute: 20,
    },
    options,
  );
}

/** What is said on one socket. @see https://developers.deepgram.com/docs/tts-ws-flush */
class DeepgramContext implements VoiceContext {
  speak(sentence: string): string[] {
    return [JSON.stringify({ type: 'Speak', text: sentence }), JSON.stringify({ type: 'Flush' })];
  }

  read(message: string | Uint8Array): SpeechEvent[] {
    if (typeof message !== 'string') {
      return message.length === 0 ? [] : [{ type: 'audio', payload: message }];
    }
    const { type, code } = parseMessage(message, IDENTITY);
    if (type === 'Flushed') return [{ type: 'sentence-ended' }];
    if (type === 'Cleared') return [{ type: 'context-ended' }];
    if (type === 'Error') throw this.#refusal(code);
    return [];
  }

  /** @see https://developers.deepgram.com/docs/tts-ws-clear */
  cancel(): string[] {
    return [JSON.stringify({ type: 'Clear' })];
  }

  end(): string[] {
    return [];
  }

  #refusal(code: unknown): ServiceError {
    const { service, vendor } = IDENTITY;
    const vendorCode = vendorCodeOf(JSON.stringify({ code }));
    return new ServiceError('VOICE_SERVICE_REQUEST', `${vendor} (${service}) refused the sentence`, {
      service,
      vendor,
      ...(vendorCode !== undefined && { vendorCode }),
    });
  }
}
