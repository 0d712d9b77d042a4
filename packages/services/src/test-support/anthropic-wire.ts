import { type LanguageModelWire, serverSentEvent } from '../testing/language-model-wire.ts';

const event = (type: string, fields: Record<string, unknown> = {}) => serverSentEvent({ type, ...fields }, type);

const start =
  event('message_start', {
    message: {
      id: 'msg_1nZdL29xx5MUA1yADyHTEsnR8uuvGzszyY',
      type: 'message',
      role: 'assistant',
      content: [],
      model: 'claude-haiku-4-5-20251001',
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 12, output_tokens: 1 },
    },
  }) + event('ping');

const end = (stopReason: string) =>
  event('content_block_stop', { index: 0 }) +
  event('message_delta', { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: 3 } }) +
  event('message_stop');

const delta = (fields: Record<string, unknown>) => event('content_block_delta', { index: 0, delta: fields });

/**
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 * @see https://docs.anthropic.com/en/api/errors
 */
export const anthropicWire: LanguageModelWire = {
  says: (pieces) => {
    const before = start + event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
    return [
      ...pieces.map((text, index) => (index === 0 ? before : '') + delta({ type: 'text_delta', text })),
      end('end_turn'),
    ];
  },
  calls: ({ id, name, arguments: input }) => {
    const text = JSON.stringify(input);
    return [
      start,
      event('content_block_start', { index: 0, content_block: { type: 'tool_use', id, name, input: {} } }),
      delta({ type: 'input_json_delta', partial_json: '' }),
      delta({ type: 'input_json_delta', partial_json: text.slice(0, 5) }),
      delta({ type: 'input_json_delta', partial_json: text.slice(5) }),
      end('tool_use'),
    ];
  },
  refuses: (statusCode, message) =>
    JSON.stringify({
      type: 'error',
      error: { type: errorType(statusCode), message },
      request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy',
    }),
  overloaded: event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
};

function errorType(statusCode: number): string {
  const types: Record<number, string> = {
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    429: 'rate_limit_error',
    529: 'overloaded_error',
  };
  return types[statusCode] ?? (statusCode >= 500 ? 'api_error' : 'invalid_request_error');
}
