import { type LanguageModelWire, serverSentEvent } from '../testing/language-model-wire.ts';

const response = (parts: unknown[], finishReason?: string) =>
  serverSentEvent({
    candidates: [{ content: { parts, role: 'model' }, ...(finishReason && { finishReason }), index: 0 }],
    usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 3, totalTokenCount: 15 },
    modelVersion: 'gemini-2.5-flash',
    responseId: 'mAitaLmkHPPlz7IPvtfUqQ4',
  });

/**
 * Whole responses, one after the other; a tool is asked for in one piece. The end of the connection is the end.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 * @see https://cloud.google.com/apis/design/errors#http_mapping
 */
export const googleWire: LanguageModelWire = {
  says: (pieces) => [...pieces.map((text) => response([{ text }])), response([{ text: '' }], 'STOP')],
  calls: ({ id, name, arguments: args }) => [response([{ functionCall: { id, name, args } }]), response([], 'STOP')],
  refuses: (code, message) => JSON.stringify({ error: { code, message, status: status(code) } }),
  overloaded: serverSentEvent({
    error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' },
  }),
};

function status(code: number): string {
  const statuses: Record<number, string> = {
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'NOT_FOUND',
    429: 'RESOURCE_EXHAUSTED',
    503: 'UNAVAILABLE',
  };
  return statuses[code] ?? (code >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT');
}
