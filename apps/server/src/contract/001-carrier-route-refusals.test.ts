import { gzipSync } from 'node:zlib';
import { type ProviderName, providerNames } from '@voice/core/telephony';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CarrierStage } from '../test-support/carrier-stage.ts';

const KINDS = ['status', 'answer', 'hangup', 'amd', 'stream-status'] as const;
const UNKNOWN_CALL = '00000000-0000-4000-8000-000000000000';

/** What each carrier calls a call, in what it reports. */
const ID_FIELD: Readonly<Record<ProviderName, string>> = { twilio: 'CallSid', exotel: 'CallSid', vobiz: 'CallUUID' };
/** What a carrier reports of a call that is over. */
const OVER = { CallStatus: 'completed', Status: 'completed', EventType: 'terminal', Event: 'Hangup' };

let stage: CarrierStage;
const calls = new Map<ProviderName, { id: string; secret: string; sid: string }>();
beforeAll(async () => {
  stage = await CarrierStage.start();
  for (const provider of providerNames) {
    const { id, call } = await stage.place(provider);
    const sent = decodeURIComponent(stage.carriers.placed.at(-1)?.body ?? '');
    const [, secret = ''] = new RegExp(`/${id}/([\\w-]{43})`).exec(sent) ?? [];
    calls.set(provider, { id, secret, sid: call.callId });
  }
});
afterAll(() => stage.close());

const callOf = (provider: ProviderName) => calls.get(provider) as { id: string; secret: string; sid: string };
const records = async () => (await stage.calls()).map(({ id, status, end_time }) => ({ id, status, end_time }));

/** Answered with this status and a sentence, and no call has changed. */
async function expectRefused(asked: Promise<Response>, status: number): Promise<void> {
  const before = await records();
  const response = await asked;
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ detail: expect.stringMatching(/\w{2,} \w{2,}/) });
  expect(await records()).toEqual(before);
}

const everyRoute = providerNames.flatMap((provider) => KINDS.map((kind) => [provider, kind] as const));

describe.each(everyRoute)('/telephony/%s/%s/{call_id}/{secret}', (provider, kind) => {
  const path = ({ id, secret } = callOf(provider)) => `/telephony/${provider}/${kind}/${id}/${secret}`;
  const fields = () => ({ ...OVER, [ID_FIELD[provider]]: callOf(provider).sid });
  const report = (to: string, sent: Record<string, string> = fields(), options = {}) =>
    stage.request(provider, to, sent, options);

  it.each(['wrong', 'x'.repeat(43), 'x'.repeat(5000), '%00'])('with the secret %j is 403', (secret) =>
    expectRefused(report(path({ ...callOf(provider), secret })), 403),
  );

  it('with the secret of another call is 403', () => {
    const other = callOf(provider === 'twilio' ? 'vobiz' : 'twilio');
    return expectRefused(report(path({ ...callOf(provider), secret: other.secret })), 403);
  });

  it.each([UNKNOWN_CALL, 'x', '..%2f..', '%00'])('of the call %j is 403: nobody has its secret', (id) =>
    expectRefused(report(path({ ...callOf(provider), id })), 403),
  );

  it("of another carrier's call is 404", () => {
    const other = callOf(provider === 'twilio' ? 'vobiz' : 'twilio');
    return expectRefused(report(path(other)), 404);
  });

  it('of a carrier that is none is 404', () => expectRefused(report(path().replace(provider, 'plivo'), fields()), 404));

  it('asked by another method is 404', () => expectRefused(report(path(), fields(), { method: 'GET' }), 404));

  if (provider !== 'exotel') {
    it('with a wrong signature is 403', () => {
      const wrong = 'd3Jvbmc=';
      const headers = { 'X-Twilio-Signature': wrong, 'X-Vobiz-Signature-V2': wrong, 'X-Vobiz-Signature-V2-Nonce': '1' };
      return expectRefused(report(path(), fields(), { headers, isSigned: false }), 403);
    });
  }

  it('with more than 64 KiB is 413', () => expectRefused(report(path(), { ...fields(), x: 'x'.repeat(66_000) }), 413));

  it('with a compressed body is refused', async () => {
    const body = gzipSync(new URLSearchParams(fields()).toString());
    const headers = { 'Content-Encoding': 'gzip', 'Content-Type': 'application/x-www-form-urlencoded' };
    await expectRefused(fetch(`${stage.server.server.url}${path()}`, { method: 'POST', headers, body }), 400);
  });

  // What becomes of a stream is for people: the call is not read from it.
  if (kind !== 'stream-status') {
    it('that names no call is 400', () => expectRefused(report(path(), { [ID_FIELD[provider]]: '' }), 400));
  }

  it('that names another call changes none', async () => {
    const before = await records();
    const response = await report(path(), { ...OVER, [ID_FIELD[provider]]: 'somebody-elses' });
    expect(response.status).toBeLessThan(500);
    expect(await records()).toEqual(before);
  });
});
