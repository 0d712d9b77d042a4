import {
  type CarrierAccount,
  type CarrierCapability,
  type CarrierHttp,
  type CarrierHttpRequest,
  type CarrierHttpResponse,
  carrierCapabilities,
  providerNames,
  type TelephonyProvider,
} from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { sampleActs, sampleCall, sampleCredentials } from './sample-requests.ts';

const apiBase = 'http://127.0.0.1:4010/carrier';

/** What every account owes, whatever its carrier answers. Needs no carrier. */
export function describeAccountContract(create: () => TelephonyProvider): void {
  const { name, capabilities } = create();
  const credentials = sampleCredentials[name];

  /** Asks an account whose carrier always answers the same, and lets time pass. */
  const ask = async (act: (account: CarrierAccount) => Promise<unknown>, answer: CarrierHttpResponse | Error) => {
    const clock = new VirtualClock();
    const requests: CarrierHttpRequest[] = [];
    const http: CarrierHttp = async (request) => {
      requests.push(request);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const account = create().openAccount({ ...credentials, apiBase }, { http, clock });
    const outcome = act(account).then(
      () => undefined,
      (error: unknown) => error,
    );
    await clock.advance(120_000);
    return { error: await outcome, requests, pendingCount: clock.pendingCount };
  };
  const answer = (status: number, body: string): CarrierHttpResponse => ({ status, headers: {}, body });

  describe('its account', () => {
    it('says of everything how it is done or why it cannot be', () => {
      expect(Object.keys(capabilities)).toEqual([...carrierCapabilities]);
      for (const cell of Object.values(capabilities)) {
        expect(cell.isSupported ? cell.how : cell.reason).toMatch(/^\S.{10,}\.$/);
      }
    });

    const lacking = carrierCapabilities.filter((capability) => !capabilities[capability].isSupported);
    const refused = lacking.filter((capability) => capability in sampleActs);
    it.each(refused)('refuses what the carrier cannot do, with the reason, and asks nobody: %s', async (capability) => {
      const cell = capabilities[capability];
      const { error, requests } = await ask(actOf(capability), answer(200, '{}'));
      expect(requests).toEqual([]);
      expect(error).toMatchObject({
        code: 'VOICE_CARRIER_UNSUPPORTED',
        message: cell.isSupported ? undefined : cell.reason,
        retryable: false,
        context: { provider: name, capability, outcome: 'refused' },
      });
    });

    it('is opened with the carrier’s own credentials only, and at a URL', () => {
      const options = { http: () => Promise.reject(new Error('Nobody is asked')), clock: new VirtualClock() };
      for (const other of providerNames.filter((candidate) => candidate !== name)) {
        expect(() => create().openAccount(sampleCredentials[other], options)).toThrow(RangeError);
      }
      for (const bad of ['', 'http://api.example.com', 'ftp://api.example.com', 'https://user:word@api.example.com']) {
        expect(() => create().openAccount({ ...credentials, apiBase: bad }, options)).toThrow(RangeError);
      }
    });

    const asked = carrierCapabilities.filter((capability) => capability in sampleActs && !lacking.includes(capability));
    it.each(asked)('asks nobody but its API base, and leaves no timer behind: %s', async (capability) => {
      for (const given of [answer(200, '{}'), answer(404, '{}'), answer(500, '<html></html>'), new Error('gone')]) {
        const { requests, pendingCount } = await ask(actOf(capability), given);
        for (const { url } of requests) expect(url.startsWith(`${apiBase}/`)).toBe(true);
        expect(pendingCount).toBe(0);
      }
    });

    it.each(asked)('fails with errors of ours, which hold no secret and no number: %s', async (capability) => {
      const secrets = Object.entries(credentials).filter(([key]) => /token|key/i.test(key));
      const gossip = JSON.stringify({
        code: 1,
        message: `${secrets.map(([, secret]) => secret).join(' ')} ${sampleCall.to}`,
        RestException: { Message: `${secrets.map(([, secret]) => secret).join(' ')} ${sampleCall.to}` },
        error: { message: `${secrets.map(([, secret]) => secret).join(' ')} ${sampleCall.to}` },
      });
      for (const given of [
        answer(400, gossip),
        answer(500, gossip),
        answer(200, '[]'),
        answer(200, '{"sid'),
        new Error('gone'),
      ]) {
        const { error } = await ask(actOf(capability), given);
        if (error === undefined) continue;
        expect(error).toMatchObject({ code: expect.stringMatching(/^VOICE_CARRIER_/), context: { provider: name } });
        const told = `${String(error)} ${JSON.stringify(error)}`;
        for (const [, secret] of secrets) expect(told).not.toContain(secret);
        expect(told).not.toContain(sampleCall.to.slice(1));
      }
    });

    it.each([
      ['a broken connection', new Error('gone'), 'unknown'],
      ['a server that fails', answer(503, ''), 'unknown'],
      ['a page', answer(200, '<!doctype html>'), 'unknown'],
      ['an empty answer', answer(200, '{}'), 'unknown'],
      ['too many calls', answer(429, '{}'), 'refused'],
      ['wrong credentials', answer(401, '{}'), 'refused'],
      ['a refusal', answer(400, '{}'), 'refused'],
    ] as const)('asks once to place a call, and says what is known: %s', async (_name, given, outcome) => {
      const { error, requests } = await ask((account) => account.placeCall(sampleCall), given);
      expect(requests).toHaveLength(1);
      expect(error).toMatchObject({ context: { outcome } });
    });

    it('asks again where nothing is changed by it', async () => {
      const { error, requests } = await ask((account) => account.verifyCredentials(), answer(503, ''));
      expect(requests).toHaveLength(3);
      expect(error).toMatchObject({ code: 'VOICE_CARRIER_UNAVAILABLE', retryable: true });
    });

    it('stops when it is called off', async () => {
      const reason = new Error('Nobody waits any more');
      const signal = AbortSignal.abort(reason);
      const { error, requests } = await ask((account) => account.placeCall(sampleCall, { signal }), answer(200, '{}'));
      expect([error, requests.length]).toEqual([reason, 0]);
    });

    it('tells credentials that do not hold from a carrier that cannot be reached', async () => {
      const clock = new VirtualClock();
      const account = create().openAccount(credentials, { http: async () => answer(401, '{}'), clock });
      const verification = account.verifyCredentials();
      await clock.advance(60_000);
      expect(await verification).toEqual({ isValid: false, reason: expect.stringMatching(/\S.{10,}/) });
    });
  });
}

function actOf(capability: CarrierCapability): (account: CarrierAccount) => Promise<unknown> {
  const act = sampleActs[capability];
  if (act === undefined) throw new Error(`Expected a request for "${capability}"`);
  return act;
}
