import { encodeAudio } from '@voice/serializers/audio';
import type { PlayedSocket } from './played-socket.ts';
import { answerLater, PlayedVendor, type VendorTiming } from './played-vendor.ts';

/** Every word sounds this long, in ms. */
const WORD_MS = 120;

/** A sentence that reached a voice. */
export interface AskedSentence {
  readonly text: string;
  readonly voice: string;
  readonly key: string;
}

/** A voice of a vendor, over sockets. */
export class PlayedVoice {
  readonly vendor: PlayedVendor;
  readonly asked: readonly AskedSentence[];
  /** Called when half of a sentence has gone out; what it does may be to die. */
  onHalf: (text: string) => void = () => undefined;

  private constructor(vendor: PlayedVendor, asked: readonly AskedSentence[]) {
    this.vendor = vendor;
    this.asked = asked;
  }

  /** @param converse what happens on a socket */
  static async start(
    converse: (socket: PlayedSocket, speak: (sentence: AskedSentence, pieces: Pieces) => void) => void,
    timing: VendorTiming,
  ): Promise<PlayedVoice> {
    const asked: AskedSentence[] = [];
    let played: PlayedVoice | undefined;
    const vendor = await PlayedVendor.start({
      request: (_request, _body, response) => response.writeHead(200).end('{"voices":[]}'),
      socket: (socket) =>
        converse(socket, (sentence, { first, rest }) => {
          asked.push(sentence);
          answerLater(timing, sentence.text, () => {
            for (const message of first) socket.send(message);
            // What was sent before must be on its way before anybody dies.
            setTimeout(() => {
              played?.onHalf(sentence.text);
              for (const message of rest) socket.send(message);
            }, 20);
          });
        }),
    });
    played = new PlayedVoice(vendor, asked);
    return played;
  }
}

/** What is said to a sentence: up to its middle, and then. */
interface Pieces {
  readonly first: readonly object[];
  readonly rest: readonly object[];
}

export interface PlayedVoiceOptions extends VendorTiming {
  /** Bytes in the place of the first ones of a sentence's sound, to tell it by. */
  readonly mark?: (text: string) => Uint8Array;
}

/** Sound that a measuring caller takes for speech, µ-law at 8000 Hz, base64. */
function sound(durationMs: number, mark: Uint8Array = new Uint8Array(0)): string {
  const samples = Int16Array.from({ length: durationMs * 8 }, (_, index) =>
    Math.round(8000 * Math.sin((2 * Math.PI * 220 * index) / 8000)),
  );
  const bytes = Buffer.from(encodeAudio(samples, 'mulaw'));
  bytes.set(mark);
  return bytes.toString('base64');
}

/** @see https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-multi-stream-input */
export function startPlayedElevenLabs(options: PlayedVoiceOptions = {}): Promise<PlayedVoice> {
  return PlayedVoice.start((socket, speak) => {
    const [, , , voice = ''] = socket.url.pathname.split('/');
    const key = String(socket.headers['xi-api-key']);
    socket.onMessage = (message) => {
      const { context_id: contextId, text = '', close_context: isClosed } = JSON.parse(String(message));
      if (isClosed === true) socket.send({ isFinal: true, contextId });
      if (text.trim() === '') return;
      const words = (text as string).split(/(?<=\s)(?=\S)/);
      const half = Math.ceil(words.length / 2);
      const piece = (some: readonly string[], mark?: Uint8Array) => ({
        audio: sound(some.length * WORD_MS, mark),
        alignment: aligned(some),
        contextId,
      });
      const pieces = {
        first: [piece(words.slice(0, half), options.mark?.(text.trim()))],
        rest: half < words.length ? [piece(words.slice(half))] : [],
      };
      speak({ text: text.trim(), voice, key }, pieces);
    };
  }, options);
}

function aligned(words: readonly string[]): object {
  const timed = words.flatMap((word, index) =>
    [...word].map((char, at) => ({ char, startMs: (index + at / word.length) * WORD_MS, ms: WORD_MS / word.length })),
  );
  return {
    chars: timed.map(({ char }) => char),
    charStartTimesMs: timed.map(({ startMs }) => Math.round(startMs)),
    charDurationsMs: timed.map(({ ms }) => Math.floor(ms)),
  };
}

/** @see https://docs.cartesia.ai/api-reference/tts/websocket */
export function startPlayedCartesia(timing: VendorTiming = {}): Promise<PlayedVoice> {
  return PlayedVoice.start((socket, speak) => {
    const key = String(socket.headers['x-api-key']);
    let spokenMs = 0;
    socket.onMessage = (message) => {
      const input = JSON.parse(String(message));
      const base = { context_id: input.context_id, status_code: 206 };
      const text = (input.transcript ?? '').trim();
      if (input.flush === true || input.cancel === true) return;
      if (text === '') {
        spokenMs = 0;
        socket.send({ type: 'done', done: true, ...base });
        return;
      }
      const chunks = (text as string).split(/\s+/).map((word) => {
        const start = spokenMs / 1000;
        spokenMs += WORD_MS;
        const times = { words: [word], start: [start], end: [spokenMs / 1000] };
        return [
          { type: 'chunk', data: sound(WORD_MS), done: false, ...base },
          { type: 'timestamps', done: false, word_timestamps: times, ...base },
        ];
      });
      const ending = input.continue
        ? { type: 'flush_done', flush_done: true, flush_id: 1 }
        : { type: 'done', done: true };
      const half = Math.ceil(chunks.length / 2);
      speak(
        { text, voice: input.voice.id, key },
        { first: chunks.slice(0, half).flat(), rest: [...chunks.slice(half).flat(), { ...ending, ...base }] },
      );
    };
  }, timing);
}
