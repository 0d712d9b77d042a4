import type { ServerResponse } from 'node:http';
import { answerLater, PlayedVendor, type VendorTiming } from './played-vendor.ts';

/** What was asked of a model. */
export interface AskedModel {
  readonly path: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The caller's last words. */
  readonly words: string;
}

export interface PlayedModelsOptions extends VendorTiming {
  /** The answer to the caller's words, in pieces. */
  readonly say: (words: string, body: Readonly<Record<string, unknown>>) => readonly string[];
}

/**
 * OpenAI's two protocols, streamed.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 * @see https://platform.openai.com/docs/api-reference/chat/streaming
 */
export class PlayedModels {
  readonly vendor: PlayedVendor;
  readonly asked: readonly AskedModel[];
  /** Called when all but the last piece of an answer has gone out; what it does may be to die. */
  onNearEnd: (answer: number) => void = () => undefined;

  private constructor(vendor: PlayedVendor, asked: readonly AskedModel[]) {
    this.vendor = vendor;
    this.asked = asked;
  }

  static async start(options: PlayedModelsOptions): Promise<PlayedModels> {
    const asked: AskedModel[] = [];
    let played: PlayedModels | undefined;
    const vendor = await PlayedVendor.start({
      request: (request, text, response) => {
        const path = request.url ?? '';
        if (text === '') {
          response.writeHead(200).end('{"data":[]}');
          return;
        }
        const body = JSON.parse(text) as Record<string, unknown>;
        const words = lastWords(body);
        const answer = asked.length;
        asked.push({ path, key: request.headers.authorization ?? '', body, words });
        const pieces = options.say(words, body);
        const stream = path.endsWith('/responses') ? responses(pieces) : chatCompletion(pieces);
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.flushHeaders();
        answerLater(options, words, () => void write(response, stream, vendor, () => played?.onNearEnd(answer)));
      },
    });
    played = new PlayedModels(vendor, asked);
    return played;
  }
}

async function write(
  response: ServerResponse,
  pieces: readonly string[],
  vendor: PlayedVendor,
  onNearEnd: () => void,
): Promise<void> {
  const last = pieces.length - 2;
  for (const [index, piece] of pieces.entries()) {
    // What was written before must be on its way before anybody dies.
    if (index === last) await new Promise((resolve) => setTimeout(resolve, 20));
    if (index === last) onNearEnd();
    if (response.destroyed || vendor.isSilent) return;
    response.write(piece);
  }
  response.end();
}

function lastWords({ input, messages }: Readonly<Record<string, unknown>>): string {
  const turns = (input ?? messages) as { role: string; content: string | { text: string }[] }[];
  const content = turns.findLast(({ role }) => role === 'user')?.content ?? '';
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}

const event = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

/** One text for each piece, and one for the end. */
function responses(pieces: readonly string[]): string[] {
  const response = { id: 'resp_1', object: 'response', created_at: 1_741_290_958, model: 'gpt-4.1-nano' };
  const item = { id: 'msg_1', type: 'message', role: 'assistant' };
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const part = { type: 'output_text', text: '', annotations: [] };
  const before =
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }) +
    event('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress', content: [] } }) +
    event('response.content_part.added', { ...place, part });
  const text = pieces.join('');
  const deltas = pieces.map((delta) => event('response.output_text.delta', { ...place, delta }));
  const usage = {
    input_tokens: 120,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 12,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 132,
  };
  const done = { ...item, status: 'completed', content: [{ ...part, text }] };
  return [
    `${before}${deltas[0] ?? ''}`,
    ...deltas.slice(1),
    event('response.output_text.done', { ...place, text }) +
      event('response.output_item.done', { output_index: 0, item: done }) +
      event('response.completed', { response: { ...response, status: 'completed', incomplete_details: null, usage } }),
  ];
}

function chatCompletion(pieces: readonly string[]): string[] {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', ...fields })}\n\n`;
  const delta = (content: string) => chunk({ choices: [{ index: 0, delta: { role: 'assistant', content } }] });
  const usage = { prompt_tokens: 130, completion_tokens: 8, total_tokens: 138 };
  return [
    ...pieces.map(delta),
    `${chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}${chunk({ choices: [], usage })}data: [DONE]\n\n`,
  ];
}
