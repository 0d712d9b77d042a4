import type { AudioFormat } from '@voice/core/frames';
import { type SocketWire, sayable, startSocketWire, tone, type WireAnswer, WORD_MS } from './socket-wire.ts';

const ENCODINGS = { pcm_mulaw: 'mulaw', pcm_alaw: 'alaw', pcm_s16le: 'pcm16' } as const;

/** What a test may change about the vendor. */
export interface CartesiaWireOptions {
  /** What word times count from. Default `context`. */
  readonly timesFrom?: 'context' | 'flush';
}

interface Input {
  readonly context_id: string;
  readonly transcript?: string;
  readonly continue?: boolean;
  readonly flush?: boolean;
  readonly cancel?: boolean;
  readonly voice: { readonly mode: 'id'; readonly id: string };
  readonly output_format: { readonly encoding: keyof typeof ENCODINGS; readonly sample_rate: number };
}

/**
 * Plays the socket of Cartesia: inputs of a context, answered by `chunk`, `timestamps`, and `flush_done` or `done`.
 * @see https://docs.cartesia.ai/api-reference/tts/websocket
 * @see https://docs.cartesia.ai/use-the-api/tts-websocket/context-flushing-and-flush-i-ds
 */
export async function startCartesiaWire({ timesFrom = 'context' }: CartesiaWireOptions = {}): Promise<SocketWire> {
  return await startSocketWire(
    (wire, connection) => {
      /** Audio of each open context, in ms, and its flushes. */
      const contexts = new Map<string, { audioMs: number; flushId: number }>();
      return (message) => {
        const input = message as unknown as Input;
        const id = input.context_id;
        if (input.cancel === true) {
          contexts.delete(id);
          wire.callOff(connection, id, []);
          return;
        }
        const context = contexts.get(id) ?? { audioMs: 0, flushId: 0 };
        contexts.set(id, context);
        if (input.flush === true) return;
        const base = { context_id: id, status_code: 206 };
        const done = { type: 'done', done: true, ...base };
        if (input.transcript === '') {
          contexts.delete(id);
          wire.callOff(connection, undefined, [done]);
          return;
        }
        const format: AudioFormat = {
          encoding: ENCODINGS[input.output_format.encoding],
          sampleRate: input.output_format.sample_rate,
        };
        context.flushId += 1;
        const ending = input.continue
          ? { type: 'flush_done', done: false, flush_done: true, flush_id: context.flushId, ...base }
          : done;
        wire.ask(
          connection,
          { text: (input.transcript ?? '').trim(), context: id, format, voice: input.voice.id },
          (number) => {
            const pieces = answer(input.transcript ?? '', {
              number,
              format,
              base,
              originMs: timesFrom === 'context' ? context.audioMs : 0,
            });
            context.audioMs += pieces.length * WORD_MS;
            return {
              pieces,
              ending: [ending],
              garbage: '{"type":"chunk"',
              refusal: [
                {
                  type: 'error',
                  done: true,
                  error_code: 'model_not_found',
                  title: 'Invalid model',
                  message: 'The model is not valid.',
                  ...base,
                  status_code: 400,
                },
              ],
            };
          },
        );
      };
    },
    (statusCode) => ({
      error_code: statusCode === 429 ? 'concurrency_limited' : 'refused',
      title: 'No',
      message: 'No.',
    }),
  );
}

/** Each word in a chunk of its own, its time right behind it, in seconds. */
function answer(
  text: string,
  options: { number: number; format: AudioFormat; base: object; originMs: number },
): WireAnswer['pieces'] {
  const { number, format, base, originMs } = options;
  return sayable(text).map((word, index) => {
    const startMs = originMs + index * WORD_MS;
    return [
      {
        type: 'chunk',
        data: Buffer.from(tone(number, WORD_MS, format)).toString('base64'),
        done: false,
        step_time: 9,
        ...base,
      },
      {
        type: 'timestamps',
        done: false,
        word_timestamps: {
          words: [word.replace(/[^\p{L}\p{N}']/gu, '')],
          start: [startMs / 1000],
          end: [(startMs + WORD_MS - 10) / 1000],
        },
        ...base,
      },
    ];
  });
}
