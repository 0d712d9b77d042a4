import { type LanguageModelWire, serverSentEvent } from '../testing/language-model-wire.ts';
import { type Answer, refusingWith } from '../testing/scripted-endpoint.ts';

/**
 * One event of a streamed chat completion.
 * @see https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function chunk(delta: Record<string, unknown>, finishReason: string | null = null): string {
  return serverSentEvent({
    id: 'chatcmpl-123',
    object: 'chat.completion.chunk',
    created: 1_694_268_190,
    model: 'gpt-4o-mini',
    system_fingerprint: 'fp_44709d6fcb',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  });
}

/** The last chunk before `[DONE]` when `stream_options.include_usage` was asked for: no choices, and the usage. */
export function usageChunk(promptTokens: number, completionTokens: number): string {
  return serverSentEvent({
    id: 'chatcmpl-123',
    object: 'chat.completion.chunk',
    created: 1_694_268_190,
    model: 'gpt-4o-mini',
    choices: [],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  });
}

/** The end of every stream. */
export const DONE = 'data: [DONE]\n\n';

/** Refuses in OpenAI's shape. @see https://platform.openai.com/docs/guides/error-codes/api-errors */
export function refusing(statusCode: number, message: string): Answer {
  return refusingWith(
    statusCode,
    JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  );
}

const call = (index: number, fields: Record<string, unknown>) => chunk({ tool_calls: [{ index, ...fields }] });

/** @see https://platform.openai.com/docs/api-reference/chat/streaming */
export const chatCompletionsWire: LanguageModelWire = {
  says: (pieces) => [
    ...pieces.map((content, index) =>
      index === 0 ? chunk({ role: 'assistant', content: '' }) + chunk({ content }) : chunk({ content }),
    ),
    chunk({}, 'stop') + usageChunk(12, 3) + DONE,
  ],
  calls: ({ id, name, arguments: input }) => {
    const text = JSON.stringify(input);
    return [
      call(0, { id, type: 'function', function: { name, arguments: '' } }),
      call(0, { function: { arguments: text.slice(0, 5) } }),
      call(0, { function: { arguments: text.slice(5) } }),
      chunk({}, 'tool_calls') + usageChunk(12, 3) + DONE,
    ];
  },
  refuses: (_statusCode, message) =>
    JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  overloaded: serverSentEvent({ error: { message: 'overloaded', type: 'server_error', param: null, code: null } }),
};

/**
 * Groq puts the usage beside its last choice.
 * @see https://console.groq.com/docs/text-chat#streaming-a-chat-completion
 */
export const groqWire: LanguageModelWire = {
  ...chatCompletionsWire,
  says: (pieces) => [...chatCompletionsWire.says(pieces).slice(0, -1), groqEnd('stop')],
  calls: (toolCall) => [...chatCompletionsWire.calls(toolCall).slice(0, -1), groqEnd('tool_calls')],
  overloaded: serverSentEvent({ error: { message: 'overloaded', type: 'server_error' } }),
};

function groqEnd(finishReason: string): string {
  const end = {
    id: 'chatcmpl-f51b2cd2',
    object: 'chat.completion.chunk',
    created: 1_730_241_104,
    model: 'llama-3.3-70b-versatile',
    system_fingerprint: 'fp_179b0f92c9',
    choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: finishReason }],
    x_groq: {
      id: 'req_01jbd6g2qdfw2adyrt2az8hz4w',
      usage: { queue_time: 0.01, prompt_tokens: 12, completion_tokens: 3, total_tokens: 15, total_time: 0.02 },
    },
  };
  return serverSentEvent(end) + DONE;
}

/**
 * DeepSeek puts the usage into its last chunk.
 * @see https://api-docs.deepseek.com/api/create-chat-completion
 */
export const deepSeekWire: LanguageModelWire = {
  ...chatCompletionsWire,
  says: (pieces) => [...chatCompletionsWire.says(pieces).slice(0, -1), deepSeekEnd('stop')],
  calls: (toolCall) => [...chatCompletionsWire.calls(toolCall).slice(0, -1), deepSeekEnd('tool_calls')],
};

function deepSeekEnd(finishReason: string): string {
  const end = {
    id: '1f633d8bfc032625086f14113c411638',
    object: 'chat.completion.chunk',
    created: 1_718_345_013,
    model: 'deepseek-chat',
    system_fingerprint: 'fp_a49d71b8a1',
    choices: [{ index: 0, delta: { content: '', role: null }, finish_reason: finishReason, logprobs: null }],
    usage: { completion_tokens: 3, prompt_tokens: 12, total_tokens: 15 },
  };
  return serverSentEvent(end) + DONE;
}
