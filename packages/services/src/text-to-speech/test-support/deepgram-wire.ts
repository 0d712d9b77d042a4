import type { AudioFormat } from '@voice/core/frames';
import { type SocketWire, sayable, startSocketWire, tone, WORD_MS } from './socket-wire.ts';

const ENCODINGS: Readonly<Record<string, AudioFormat['encoding']>> = {
  mulaw: 'mulaw',
  alaw: 'alaw',
  linear16: 'pcm16',
};
/** "The maximum number of times you can send the Flush message is 20 times every 60 seconds." */
const MAX_FLUSHES = 20;

/** What a test may change about the vendor. */
export interface DeepgramWireOptions {
  /** Whether `Clear` is ever answered. Default true. */
  readonly confirmsClear?: boolean;
}

/**
 * Plays the Aura socket: text by `Speak`, sound as binary messages once it is flushed, `Flushed` and `Cleared` as answers.
 * @see https://developers.deepgram.com/reference/text-to-speech/speak-streaming
 * @see https://developers.deepgram.com/docs/tts-ws-flush
 * @see https://developers.deepgram.com/docs/tts-ws-clear
 */
export async function startDeepgramWire({ confirmsClear = true }: DeepgramWireOptions = {}): Promise<SocketWire> {
  return await startSocketWire(
    (wire, connection) => {
      const query = connection.url.searchParams;
      const voice = query.get('model') ?? '';
      const format: AudioFormat = {
        encoding: ENCODINGS[query.get('encoding') ?? ''] ?? 'pcm16',
        sampleRate: Number(query.get('sample_rate')),
      };
      let text = '';
      let flushCount = 0;
      let sequenceId = 0;
      connection.send({
        type: 'Metadata',
        request_id: '0191',
        model_name: voice,
        model_version: '1',
        model_uuid: '0192',
      });
      return (message) => {
        if (message.type === 'Speak') text += String(message.text);
        if (message.type === 'Clear') {
          text = '';
          wire.callOff(connection, undefined, confirmsClear ? [{ type: 'Cleared', sequence_id: sequenceId++ }] : []);
        }
        if (message.type !== 'Flush') return;
        flushCount += 1;
        if (flushCount > MAX_FLUSHES) {
          connection.send({ type: 'Warning', description: 'Too many flushes', code: 'DATA-0004' });
          return;
        }
        const spoken = text;
        text = '';
        wire.ask(connection, { text: spoken, format, voice }, (number) => ({
          pieces: sayable(spoken).map(() => [tone(number, WORD_MS, format)]),
          ending: [{ type: 'Flushed', sequence_id: sequenceId++ }],
          garbage: 'Bad gateway',
          refusal: [{ type: 'Error', description: 'No such model', code: 'INVALID_MODEL' }],
        }));
      };
    },
    (statusCode) => ({
      err_code: statusCode === 429 ? 'TOO_MANY_REQUESTS' : 'INVALID_AUTH',
      err_msg: 'No.',
      request_id: '0191',
    }),
  );
}
