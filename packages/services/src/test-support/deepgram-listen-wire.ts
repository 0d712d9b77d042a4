import type { RecognitionWire } from '../testing/socket-recognition-vendor.ts';

/** Seconds of µ-law at 8000 Hz. */
const seconds = (byteLength: number) => byteLength / 8000;

/** @see https://developers.deepgram.com/docs/live-streaming-audio (the response) */
export function deepgramResult(fields: {
  text: string;
  start: number;
  duration: number;
  is_final: boolean;
  speech_final?: boolean;
  from_finalize?: boolean;
}): object {
  const { text, ...rest } = fields;
  return {
    type: 'Results',
    channel_index: [0, 1],
    speech_final: false,
    ...rest,
    channel: {
      alternatives: [
        {
          transcript: text,
          confidence: text === '' ? 0 : 0.98,
          words: [],
        },
      ],
    },
    metadata: {
      request_id: '5479f7ee-8783-4b5d-a7ad-0b2e0b7d3a51',
      model_uuid: 'c0d1a568-ce81-4fea-97e7-bd45cb1fdf3c',
      model_info: { name: '2-general-nova', version: '2024-01-18.26916', arch: 'nova-3' },
    },
  };
}

/** @see https://developers.deepgram.com/docs/finalize and https://developers.deepgram.com/docs/audio-keep-alive */
export const deepgramListenWire: RecognitionWire = {
  read: (message) => {
    if (typeof message !== 'string') return { audio: message };
    const { type } = JSON.parse(message) as { type: string };
    if (type === 'Finalize') return 'finalize';
    if (type === 'KeepAlive' || type === 'CloseStream') return 'other';
    throw new Error(`Deepgram's manual knows no message ${type}`);
  },
  interim: (text, { heardBytes }) => [
    deepgramResult({ text, start: 0, duration: seconds(heardBytes), is_final: false }),
  ],
  final: (text, { heardBytes }) => [
    deepgramResult({ text, start: 0, duration: seconds(heardBytes), is_final: true, from_finalize: true }),
  ],
  // https://developers.deepgram.com/docs/stt-troubleshooting-websocket-data-and-net-errors
  failure: { closeCode: 1008, reason: 'DATA-0000' },
};
