import type { RecognitionWire } from '../testing/socket-recognition-vendor.ts';

/** @see https://www.assemblyai.com/docs/streaming/universal-streaming/message-sequence */
export function assemblyAiTurn(fields: {
  text: string;
  turn: number;
  end: boolean;
  endMs: number;
  isFormatted?: boolean;
}): object {
  const { text, turn, end, endMs, isFormatted = false } = fields;
  const words = text === '' ? [] : text.split(' ');
  return {
    turn_order: turn,
    turn_is_formatted: isFormatted,
    end_of_turn: end,
    // Holds only words that are certain; the last of a turn that goes on is not.
    transcript: (end ? words : words.slice(0, -1)).join(' '),
    end_of_turn_confidence: end ? 0.8 : 0.01,
    words: words.map((word, index) => ({
      start: Math.max(0, endMs - (words.length - index) * 100),
      end: endMs - (words.length - index - 1) * 100,
      text: word,
      confidence: 0.95,
      word_is_final: end || index < words.length - 1,
    })),
    utterance: end ? text : '',
    type: 'Turn',
  };
}

export const assemblyAiWire: RecognitionWire = {
  greeting: { type: 'Begin', id: 'de5d9927-73a6-4be8-b52d-b4c07be37e6b', expires_at: 1_759_796_682 },
  read: (message) => {
    if (typeof message !== 'string') {
      const durationMs = message.length / 8;
      // https://www.assemblyai.com/docs/streaming/common-session-errors-and-closures
      if (durationMs < 50 || durationMs > 1000) throw new Error(`Input duration violation: ${durationMs} ms`);
      return { audio: message };
    }
    const { type } = JSON.parse(message) as { type: string };
    if (type === 'ForceEndpoint') return 'finalize';
    if (type === 'Terminate' || type === 'KeepAlive') return 'other';
    throw new Error(`Invalid Message Type: ${type}`);
  },
  interim: (text, { heardBytes, answerCount }) => [
    assemblyAiTurn({ text, turn: answerCount, end: false, endMs: heardBytes / 8 }),
  ],
  final: (text, { heardBytes, answerCount }) => [
    assemblyAiTurn({ text, turn: answerCount, end: true, endMs: heardBytes / 8 }),
  ],
  failure: {
    message: { type: 'Error', error_code: 3006, error: 'Invalid Message: []' },
    closeCode: 3006,
    reason: 'See Error message for details',
  },
};
