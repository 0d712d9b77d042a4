import { type LanguageModelWire, serverSentEvent } from '../testing/language-model-wire.ts';

const RESPONSE = { id: 'resp_67c9fdce', object: 'response', created_at: 1_741_290_958, model: 'gpt-4.1-2025-04-14' };

const event = (type: string, fields: Record<string, unknown>) => serverSentEvent({ type, ...fields }, type);

const created =
  event('response.created', { sequence_number: 0, response: { ...RESPONSE, status: 'in_progress', output: [] } }) +
  event('response.in_progress', { sequence_number: 1, response: { ...RESPONSE, status: 'in_progress', output: [] } });

const completed = event('response.completed', {
  sequence_number: 99,
  response: {
    ...RESPONSE,
    status: 'completed',
    incomplete_details: null,
    usage: {
      input_tokens: 12,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 3,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 15,
    },
  },
});

const message = (status: string, content: unknown[]) => ({
  id: 'msg_67c9fdcf',
  type: 'message',
  status,
  role: 'assistant',
  content,
});

/** @see https://platform.openai.com/docs/api-reference/responses-streaming */
export const responsesWire: LanguageModelWire = {
  says: (pieces) => {
    const text = pieces.join('');
    const part = { type: 'output_text', text: '', annotations: [] };
    const before =
      created +
      event('response.output_item.added', { output_index: 0, item: message('in_progress', []) }) +
      event('response.content_part.added', { item_id: 'msg_67c9fdcf', output_index: 0, content_index: 0, part });
    const delta = (piece: string) =>
      event('response.output_text.delta', {
        item_id: 'msg_67c9fdcf',
        output_index: 0,
        content_index: 0,
        delta: piece,
      });
    const after =
      event('response.output_text.done', { item_id: 'msg_67c9fdcf', output_index: 0, content_index: 0, text }) +
      event('response.output_item.done', { output_index: 0, item: message('completed', [{ ...part, text }]) });
    return [
      ...pieces.map((piece, index) => (index === 0 ? before + delta(piece) : delta(piece))),
      (pieces.length === 0 ? before : '') + after + completed,
    ];
  },
  calls: ({ id, name, arguments: input }) => {
    const text = JSON.stringify(input);
    const item = (status: string, args: string) => ({
      id: 'fc_12345xyz',
      type: 'function_call',
      status,
      arguments: args,
      call_id: id,
      name,
    });
    const delta = (piece: string) =>
      event('response.function_call_arguments.delta', { item_id: 'fc_12345xyz', output_index: 0, delta: piece });
    return [
      created,
      event('response.output_item.added', { output_index: 0, item: item('in_progress', '') }),
      delta(text.slice(0, 5)),
      delta(text.slice(5)),
      event('response.function_call_arguments.done', { item_id: 'fc_12345xyz', output_index: 0, arguments: text }),
      event('response.output_item.done', { output_index: 0, item: item('completed', text) }),
      completed,
    ];
  },
  refuses: (_statusCode, text) =>
    JSON.stringify({ error: { message: text, type: 'invalid_request_error', param: null, code: null } }),
  overloaded: event('error', {
    code: 'server_is_overloaded',
    message: 'Our servers are currently overloaded.',
    param: null,
    sequence_number: 5,
  }),
};
