import { VirtualClock } from '@voice/core/testing';
import { systemClock } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { askVendor } from './ask-vendor.ts';
import { vendorNames, vendors } from './vendors.ts';

const KEY = 'a-secret-key';
const access = (baseUrl = 'https://vendor.test') =>
  ({ apiKey: KEY, baseUrl, model: undefined, source: 'settings' }) as const;

/** Answers once, and keeps what was asked. */
function answering(status: number, body = '{}') {
  const asked: { url: string; headers: Record<string, string>; redirect: string | undefined }[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: String(url), headers: init.headers as Record<string, string>, redirect: init.redirect });
    return new Response(body, { status });
  };
  return { asked, fetch };
}

describe('asking a vendor whether it knows a key', () => {
  it.each([
    ['openai', '/models', 'Authorization', `Bearer ${KEY}`],
    ['openai-compatible', '/models', 'Authorization', `Bearer ${KEY}`],
    ['deepseek', '/models', 'Authorization', `Bearer ${KEY}`],
    ['groq', '/models', 'Authorization', `Bearer ${KEY}`],
    ['azure-openai', '/models', 'api-key', KEY],
    ['anthropic', '/models?limit=1', 'x-api-key', KEY],
    ['google', '/models?pageSize=1', 'x-goog-api-key', KEY],
    ['deepgram', '/v1/projects', 'Authorization', `Token ${KEY}`],
    ['assemblyai', '/v3/token?expires_in_seconds=60', 'Authorization', KEY],
    ['elevenlabs', '/v2/voices?page_size=1', 'xi-api-key', KEY],
    ['cartesia', '/voices?limit=1', 'X-API-Key', KEY],
  ] as const)('costs nothing and goes to %s %s with the key in %s', async (name, path, header, value) => {
    const { asked, fetch } = answering(200);
    const answer = await askVendor(name, access(), { clock: systemClock, fetch });
    expect(answer.outcome).toBe('accepted');
    expect(asked).toMatchObject([
      { url: `https://vendor.test${path}`, headers: { [header]: value }, redirect: 'manual' },
    ]);
  });

  it.each([
    [401, '{}', 'refused'],
    [403, '{}', 'refused'],
    [400, '{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}', 'refused'],
    [401, '{"detail":{"status":"missing_permissions"}}', 'accepted'],
    [403, '{"error":{"message":"Missing scopes: api.model.read"}}', 'accepted'],
    [400, '{}', 'unreachable'],
    [302, '', 'unreachable'],
    [429, '', 'unreachable'],
    [503, '', 'unreachable'],
  ])('takes %i %s for %s', async (status, body, outcome) => {
    const answer = await askVendor('google', access(), { clock: systemClock, ...answering(status, body) });
    expect(answer.outcome).toBe(outcome);
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });

  it('gives up at its limit', async () => {
    const clock = new VirtualClock();
    const never = (_url: unknown, { signal }: RequestInit = {}) =>
      new Promise<Response>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    let answer: unknown;
    void askVendor('openai', access(), { clock, fetch: never, timeoutMs: 500 }).then((given) => {
      answer = given;
    });
    await clock.advance(499);
    expect(answer).toBeUndefined();
    await clock.advance(1);
    expect(answer).toEqual({ outcome: 'unreachable', reason: 'no answer within 500 ms', durationMs: 500 });
    expect(clock.pendingCount).toBe(0);
  });

  it('says what the network said', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    expect(await askVendor('openai', access(), { clock: systemClock, fetch })).toMatchObject({
      outcome: 'unreachable',
      reason: 'connect ECONNREFUSED',
    });
  });
});

describe('the list of vendors', () => {
  it('names no setting and no variable twice', () => {
    const names = vendorNames.flatMap((name) => {
      const { keySetting, keyVariables, baseVariable } = vendors[name];
      return [keySetting, ...keyVariables, baseVariable];
    });
    expect(new Set(names).size).toBe(names.length);
  });
});
