import type { RecognitionWire } from '../testing/socket-recognition-vendor.ts';

const itemId = (index: number) => `item_${String(index).padStart(3, '0')}`;

/** @see https://developers.openai.com/api/reference/resources/realtime/server-events */
export function openAiCommitted(index: number): object {
  return {
    event_id: `event_c${index}`,
    type: 'input_audio_buffer.committed',
    previous_item_id: index === 0 ? null : itemId(index - 1),
    item_id: itemId(index),
  };
}

/** @see https://developers.openai.com/api/docs/guides/realtime-transcription */
export function openAiCompleted(index: number, transcript: string): object {
  return {
    event_id: `event_t${index}`,
    type: 'conversation.item.input_audio_transcription.completed',
    item_id: itemId(index),
    content_index: 0,
    transcript,
    usage: { type: 'tokens', total_tokens: 22, input_tokens: 13, output_tokens: 9 },
  };
}

/** @see https://developers.openai.com/api/reference/resources/realtime/client-events */
export const openAiRealtimeWire: RecognitionWire = {
  greeting: { event_id: 'event_001', type: 'session.created', session: { type: 'transcription', id: 'sess_001' } },
  read: (message) => {
    if (typeof message !== 'string') throw new Error('Expected a text frame, got bytes');
    const event = JSON.parse(message) as { type: string; audio?: string };
    if (event.type === 'input_audio_buffer.append') return { audio: Buffer.from(event.audio ?? '', 'base64') };
    if (event.type === 'input_audio_buffer.commit') return 'finalize';
    if (event.type === 'session.update') return 'other';
    throw new Error(`Invalid value: '${event.type}'`);
  },
  // Deltas hold what is new; the suite says first "good", then "good morning".
  interim: (text, { answerCount }) => [
    {
      event_id: 'event_d',
      type: 'conversation.item.input_audio_transcription.delta',
      item_id: itemId(answerCount),
      content_index: 0,
      delta: text === 'good morning' ? ' morning' : text,
    },
  ],
  final: (text, { answerCount }) => [openAiCommitted(answerCount), openAiCompleted(answerCount, text)],
  failure: {
    message: {
      event_id: 'event_890',
      type: 'error',
      error: {
        type: 'invalid_request_error',
        code: 'invalid_value',
        message: "Invalid value: 'gpt-5-listen'.",
        param: 'session.audio.input.transcription.model',
        event_id: null,
      },
    },
  },
};
