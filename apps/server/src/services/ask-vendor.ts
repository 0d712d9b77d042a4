import { errorMessage } from '@voice/core/errors';
import type { Clock } from '@voice/core/time';
import type { VendorAccess } from './service-access.ts';
import type { VendorName } from './vendors.ts';

/** How vendors are asked whether a key holds. */
export interface AskVendorOptions {
  readonly clock: Clock;
  /** In place of the platform's. */
  readonly fetch?: typeof fetch;
  /** Longest wait for an answer, in ms. Default 8000. */
  readonly timeoutMs?: number;
}

/** What came of it. `refused`: the vendor does not know the key; `unreachable`: nobody knows. */
export type VendorAnswer =
  | { readonly outcome: 'accepted'; readonly durationMs: number }
  | { readonly outcome: 'refused' | 'unreachable'; readonly reason: string; readonly durationMs: number };

const TIMEOUT_MS = 8000;
/** Longest error body that is read, in characters. */
const MAX_BODY = 4000;

type Headers = Readonly<Record<string, string>>;

const bearer = (key: string | undefined): Headers => (key === undefined ? {} : { Authorization: `Bearer ${key}` });
const models = { path: '/models', headers: bearer };

/**
 * The cheapest request that a vendor answers only to whom it knows: none of them is billed.
 * @see https://developers.deepgram.com/reference/manage/projects/list
 * @see https://www.assemblyai.com/docs/streaming/api-spec/generate-streaming-token
 * @see https://elevenlabs.io/docs/api-reference/voices/search
 * @see https://docs.cartesia.ai/api-reference/voices/list
 * @see https://platform.openai.com/docs/api-reference/models/list
 * @see https://docs.anthropic.com/en/api/models-list
 * @see https://ai.google.dev/api/models#method:-models.list
 */
const requests: Readonly<Record<VendorName, { path: string; headers: (key: string | undefined) => Headers }>> = {
  openai: models,
  'openai-compatible': models,
  deepseek: models,
  groq: models,
  'azure-openai': { path: '/models', headers: (key = '') => ({ 'api-key': key }) },
  anthropic: {
    path: '/models?limit=1',
    headers: (key = '') => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  },
  google: { path: '/models?pageSize=1', headers: (key = '') => ({ 'x-goog-api-key': key }) },
  deepgram: { path: '/v1/projects', headers: (key = '') => ({ Authorization: `Token ${key}` }) },
  assemblyai: { path: '/v3/token?expires_in_seconds=60', headers: (key = '') => ({ Authorization: key }) },
  elevenlabs: { path: '/v2/voices?page_size=1', headers: (key = '') => ({ 'xi-api-key': key }) },
  cartesia: {
    path: '/voices?limit=1',
    headers: (key = '') => ({ 'X-API-Key': key, 'Cartesia-Version': '2026-03-01' }),
  },
};

/** Asks a vendor whether it knows the key. Never throws, and never tells the key or the vendor's prose. */
export async function askVendor(
  name: VendorName,
  { apiKey, baseUrl = '' }: VendorAccess,
  { clock, fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS }: AskVendorOptions,
): Promise<VendorAnswer> {
  const { path, headers } = requests[name];
  const startedAtMs = clock.now();
  const durationMs = () => Math.round(clock.now() - startedAtMs);
  const deadline = clock.timeout(timeoutMs);
  try {
    // A key must not follow wherever an answer points.
    const options = { headers: headers(apiKey), signal: deadline.signal, redirect: 'manual' } as const;
    const response = await fetch(`${baseUrl}${path}`, options);
    const body = response.ok ? '' : (await response.text()).slice(0, MAX_BODY);
    if (!response.ok) return { ...judge(response.status, body), durationMs: durationMs() };
    await response.body?.cancel();
    return { outcome: 'accepted', durationMs: durationMs() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = deadline.signal.aborted ? `no answer within ${timeoutMs} ms` : errorMessage(cause);
    return { outcome: 'unreachable', reason, durationMs: durationMs() };
  } finally {
    deadline.cancel();
  }
}

/** What a key is told that is good, but may not do all: speaking or listening may be what it is for. */
const LIMITED = /missing_permissions|missing scopes|insufficient.permissions/i;

function judge(
  status: number,
  body: string,
): { readonly outcome: 'accepted' } | { readonly outcome: 'refused' | 'unreachable'; readonly reason: string } {
  const reason = `it answered ${status}`;
  if (status === 401 || status === 403) {
    return LIMITED.test(body) ? { outcome: 'accepted' } : { outcome: 'refused', reason };
  }
  // Google's way to say that it does not know a key.
  const isRefused = status === 400 && /API_KEY_INVALID/.test(body);
  return { outcome: isRefused ? 'refused' : 'unreachable', reason };
}
