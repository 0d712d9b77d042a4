import type { HttpCase } from './http-case.ts';
import type { HttpOutcome } from './http-exchange.ts';

/** What the server documents that it answers. */
const STATUSES: ReadonlySet<number> = new Set([
  ...[101, 200, 201, 204, 304],
  ...[400, 401, 403, 404, 409, 413, 416, 429, 502, 503],
]);
/** What Node's parser answers by itself, without a body. */
const PARSER_STATUSES: ReadonlySet<number> = new Set([400, 408, 413, 417, 431]);

/** Looks at an answer. @returns what is wrong with it */
export function judgeAnswer(asked: HttpCase, outcome: HttpOutcome, secrets: readonly string[]): string | undefined {
  if (outcome.type === 'hung') return 'Nothing was answered';
  if (outcome.type === 'closed') return asked.isHttp ? 'The connection was closed without an answer' : undefined;
  const { status, headers, body } = outcome;
  const text = `${Object.entries(headers).join()}${body}`;
  const leaked = secrets.find((secret) => text.includes(secret));
  if (leaked !== undefined) return `The answer holds a secret: ${leaked.slice(0, 4)}…`;
  if (PARSER_STATUSES.has(status) && headers['content-type'] === undefined && body === '') return undefined;
  if (!STATUSES.has(status)) return `Expected a documented status, got ${status} ${body.slice(0, 200)}`;
  if (status >= 400 && !asked.isHead) return judgeRefusal(status, headers['content-type'], body);
  const isApi = /^\/api[/?]/.test(asked.target);
  const hasJson = headers['content-type']?.includes('json') === true || status === 204;
  // A stream of events, a recording, or the list of methods that OPTIONS asks for.
  const isOther = /^(text\/event-stream|audio\/)/.test(headers['content-type'] ?? '') || headers.allow !== undefined;
  return isApi && status < 300 && status !== 101 && !hasJson && !isOther && !asked.isHead
    ? `Expected JSON under /api, got ${status} ${headers['content-type']} ${body.slice(0, 200)}`
    : undefined;
}

/** Every refusal says in a sentence what was wrong. */
function judgeRefusal(status: number, type: string | undefined, body: string): string | undefined {
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    if (type?.includes('json') === true && typeof detail === 'string' && /\w+ \w+/.test(detail)) return undefined;
  } catch {
    // Said below.
  }
  return `Expected a sentence in detail, got ${status} ${type} ${body.slice(0, 200)}`;
}
