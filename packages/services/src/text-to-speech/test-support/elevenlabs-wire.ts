import type { AudioFormat } from '@voice/core/frames';
import { type SocketWire, sayable, startSocketWire, tone, type WireAnswer, WORD_MS } from './socket-wire.ts';

const FORMATS: Readonly<Record<string, AudioFormat>> = {
  ulaw_8000: { encoding: 'mulaw', sampleRate: 8000 },
  pcm_16000: { encoding: 'pcm16', sampleRate: 16_000 },
};

/** What a test may change about the vendor. */
export interface ElevenLabsWireOptions {
  /** Which alignments come: the text as it was sent, as it was normalised, or none. Default `both`. */
  readonly alignment?: 'both' | 'normalized' | 'none';
  /** Replaces words as the vendor's text normalisation does, in `normalizedAlignment`. */
  readonly normalize?: Readonly<Record<string, string>>;
  /** Whether a closed context is ever final. Default true. */
  readonly confirmsClose?: boolean;
}

/**
 * Plays the multi-context socket: contexts that are opened by a blank text with their settings, texts with `flush`,
 * `close_context` answered by `isFinal`, no sign at the end of a sentence.
 * @see https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-multi-stream-input
 * @see https://elevenlabs.io/docs/eleven-api/guides/how-to/websockets/multi-context-web-socket
 */
export async function startElevenLabsWire(options: ElevenLabsWireOptions = {}): Promise<SocketWire> {
  return await startSocketWire(
    (wire, connection) => {
      const open = new Set<string>();
      const [, , , voice = ''] = connection.url.pathname.split('/');
      const format = FORMATS[connection.url.searchParams.get('output_format') ?? ''] as AudioFormat;
      return (message) => {
        const context = String(message.context_id);
        if (message.close_context === true) {
          const { confirmsClose = true } = options;
          if (confirmsClose) open.delete(context);
          wire.callOff(connection, context, confirmsClose ? [{ isFinal: true, contextId: context }] : []);
          return;
        }
        if (!open.has(context)) {
          // "Include voice settings on the first message that opens a context": a blank.
          if (message.text !== ' ') throw new Error(`Context ${context} was not opened with a blank`);
          open.add(context);
          if (open.size > 5) connection.send({ message: 'too many', error: 'max_active_conversations', code: 1008 });
          return;
        }
        if (message.voice_settings !== undefined) throw new Error('Settings were sent twice');
        const text = String(message.text);
        if (!text.endsWith(' ') || message.flush !== true) throw new Error(`Not to be spoken yet: ${text}`);
        wire.ask(connection, { text: text.trim(), context, format, voice }, (number) =>
          answer(text, { number, context, format, ...options }),
        );
      };
    },
    (statusCode) => ({ detail: { status: statusCode === 401 ? 'invalid_api_key' : 'refused', message: 'No.' } }),
  );
}

interface AnswerOptions extends ElevenLabsWireOptions {
  readonly number: number;
  readonly context: string;
  readonly format: AudioFormat;
}

interface TimedCharacter {
  readonly character: string;
  readonly startMs: number;
  readonly durationMs: number;
}

/** Cut in the middle of the second word. */
function answer(text: string, options: AnswerOptions): WireAnswer {
  const { context, alignment = 'both', normalize = {} } = options;
  const written = characters(text);
  const normalized = characters(text.replace(/\S+/g, (word) => normalize[word] ?? word));
  const totalMs = sayable(text).length * WORD_MS;
  const cutMs = Math.min(150, totalMs);
  const pieces = [
    [0, cutMs],
    [cutMs, totalMs],
  ].filter(([fromMs = 0, toMs = 0]) => toMs > fromMs);
  return {
    pieces: pieces.map(([fromMs = 0, toMs = 0]) => [
      {
        audio: Buffer.from(tone(options.number, toMs - fromMs, options.format)).toString('base64'),
        normalizedAlignment: alignment === 'none' ? null : within(normalized, fromMs, toMs),
        alignment: alignment === 'both' ? within(written, fromMs, toMs) : null,
        contextId: context,
      },
    ]),
    ending: [],
    garbage: '<html>Bad gateway</html>',
    refusal: [{ message: 'A voice with that ID was not found.', error: 'voice_not_found', code: 1008 }],
  };
}

/** Words of 100 ms that sound up to the blank after them; what is no word takes no time. */
function characters(text: string): TimedCharacter[] {
  let atMs = 0;
  return text.split(/(?<=\s)(?=\S)/).flatMap((word) => {
    const durationMs = sayable(word).length * WORD_MS;
    const startMs = atMs;
    atMs += durationMs;
    const share = durationMs / word.length;
    return [...word].map((character, index) => ({ character, startMs: startMs + index * share, durationMs: share }));
  });
}

/** "These times are relative to the returned chunk from the model, and not the full audio response." */
function within(all: readonly TimedCharacter[], fromMs: number, toMs: number): object {
  const some = all.filter(({ startMs }) => startMs >= fromMs && (startMs < toMs || toMs >= (all.at(-1)?.startMs ?? 0)));
  return {
    chars: some.map(({ character }) => character),
    charStartTimesMs: some.map(({ startMs }) => Math.round(startMs - fromMs)),
    charDurationsMs: some.map(({ durationMs }) => Math.round(durationMs)),
  };
}
