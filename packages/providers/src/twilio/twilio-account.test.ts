import type { CarrierAccount, CarrierHttpRequest, OutboundCallRequest } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { readXml } from '../test-support/read-xml.ts';
import { readErrorAnswers, readExchange } from '../test-support/rest-exchange.ts';
import { fetchFailure, jsonAnswer, type ScriptedAnswer, scriptedHttp } from '../test-support/scripted-http.ts';
import { TwilioProvider } from './twilio-provider.ts';

const here = import.meta.url;
const exchange = (name: string) => readExchange(here, `__fixtures__/rest-${name}.json`);
const accountSid = 'AC00000000000000000000000000000001';
const authToken = 'twilio-test-token-not-real';
const callSid = 'CA00000000000000000000000000000101';
const base = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}`;
const credentials = { provider: 'twilio', accountSid, authToken } as const;

/** Asks the account, whose carrier gives these answers, and lets time pass. */
async function ask<T>(
  act: (account: CarrierAccount) => Promise<T>,
  answers: readonly ScriptedAnswer[],
  changed: { apiBase?: string; accountSid?: string; authToken?: string } = {},
) {
  const clock = new VirtualClock(new Date('2026-03-03T10:15:00.500Z'));
  const { http, requests } = scriptedHttp(...answers);
  const account = new TwilioProvider().openAccount({ ...credentials, ...changed }, { http, clock });
  const asked = act(account).then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  await clock.advance(60_000);
  return { ...(await asked), requests, pendingCount: clock.pendingCount };
}

/** Fields of a form, a repeated one as a list. */
function formOf({ body }: CarrierHttpRequest): Record<string, string | string[]> {
  const pairs = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(pairs.keys())].map((key) => {
      const values = pairs.getAll(key);
      return [key, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}

const outbound: OutboundCallRequest = {
  callId: 'call-1',
  to: '+14155550123',
  from: '+14155550100',
  agentName: 'sales-agent',
  streamUrl: 'wss://voice.example.com/ws/twilio/sales-agent/token',
  urls: {
    answer: 'https://voice.example.com/telephony/twilio/answer/call-1/secret',
    status: 'https://voice.example.com/telephony/twilio/status/call-1/secret',
    hangup: 'https://voice.example.com/telephony/twilio/hangup/call-1/secret',
    machineDetection: 'https://voice.example.com/telephony/twilio/amd/call-1/secret',
    afterStream: 'https://voice.example.com/telephony/twilio/transfer/call-1/secret',
  },
  apology: 'Sorry, nobody can take your call right now.',
  ringTimeoutSecs: 30,
  maxDurationSecs: 1800,
  machineDetection: false,
};

describe('an outbound call over Twilio', () => {
  const created = exchange('create-call');

  it('is asked for in one form, as documented', async () => {
    const { value, requests, pendingCount } = await ask((account) => account.placeCall(outbound), [created.answer]);
    expect(value).toEqual({ providerCallId: callSid, carrierStatus: 'queued' });
    expect(requests).toHaveLength(1);
    const [request] = requests as [CarrierHttpRequest];
    expect(request).toMatchObject({
      method: created.request.method,
      url: created.request.url,
      headers: {
        authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    const { Twiml, ...form } = formOf(request);
    const { Twiml: _twiml, StatusCallback: _url, ...documented } = created.request.form ?? {};
    expect(form).toEqual({ ...documented, StatusCallback: outbound.urls.status });
    expect(Twiml).toBeTypeOf('string');
    expect(pendingCount).toBe(0);
  });

  it('leads to the socket with the five parameters, and to the apology', async () => {
    const { requests } = await ask((account) => account.placeCall(outbound), [created.answer]);
    const root = readXml(formOf(requests[0] as CarrierHttpRequest).Twiml as string);
    expect(root.children.map(({ name }) => name)).toEqual(['Connect', 'Say', 'Hangup']);
    expect(root.children[0]?.attributes).toEqual({ action: outbound.urls.afterStream, method: 'POST' });
    const stream = root.children[0]?.children[0];
    expect(stream?.attributes).toEqual({ url: outbound.streamUrl });
    expect(stream?.children.map(({ attributes }) => attributes)).toEqual([
      { name: 'agent_name', value: 'sales-agent' },
      { name: 'direction', value: 'outbound' },
      { name: 'from_number', value: '+14155550100' },
      { name: 'to_number', value: '+14155550123' },
      { name: 'twilio_call_sid', value: '' },
    ]);
    expect(root.children[1]?.text).toBe(outbound.apology);
  });

  it('asks who has answered without making anybody wait', async () => {
    const { requests } = await ask(
      (account) => account.placeCall({ ...outbound, machineDetection: true }),
      [created.answer],
    );
    expect(formOf(requests[0] as CarrierHttpRequest)).toMatchObject({
      MachineDetection: 'Enable',
      AsyncAmd: 'true',
      AsyncAmdStatusCallback: outbound.urls.machineDetection,
      AsyncAmdStatusCallbackMethod: 'POST',
    });
  });

  it('is not asked for with more TwiML than Twilio takes', async () => {
    const apology = 'Sorry. '.repeat(600);
    const { error, requests } = await ask((account) => account.placeCall({ ...outbound, apology }), []);
    expect(requests).toEqual([]);
    expect(error).toMatchObject({
      code: 'VOICE_CARRIER_REFUSED',
      context: { carrierCode: '32018', outcome: 'refused' },
    });
  });

  it.each<[string, ScriptedAnswer, string, string]>([
    ['a silence', 'silence', 'VOICE_CARRIER_TIMEOUT', 'unknown'],
    ['a broken connection', fetchFailure('ECONNRESET'), 'VOICE_CARRIER_UNAVAILABLE', 'unknown'],
    ['an unknown host', fetchFailure('ENOTFOUND'), 'VOICE_CARRIER_UNAVAILABLE', 'refused'],
    [
      'a server that fails',
      { status: 503, body: '<html>Service Unavailable</html>' },
      'VOICE_CARRIER_UNAVAILABLE',
      'unknown',
    ],
    ['a page', { status: 200, body: '<html></html>' }, 'VOICE_CARRIER_RESPONSE', 'unknown'],
    ['half an answer', { status: 201, body: '{"sid":"CA' }, 'VOICE_CARRIER_RESPONSE', 'unknown'],
    ['no answer in it', { status: 201, body: '' }, 'VOICE_CARRIER_RESPONSE', 'unknown'],
    ['no call in it', jsonAnswer({ status: 'queued' }, 201), 'VOICE_CARRIER_RESPONSE', 'unknown'],
    ['another JSON value', jsonAnswer(null, 201), 'VOICE_CARRIER_RESPONSE', 'unknown'],
  ])('is asked for once, and says what is known after %s', async (_name, answer, code, outcome) => {
    const { error, requests } = await ask((account) => account.placeCall(outbound), [answer]);
    expect(requests).toHaveLength(1);
    expect(error).toMatchObject({ code, context: { provider: 'twilio', outcome } });
  });

  it('rejects with the reason when it is called off', async () => {
    const controller = new AbortController();
    const reason = new Error('Nobody waits any more');
    const { error } = await ask(
      (account) => {
        const placed = account.placeCall(outbound, { signal: controller.signal });
        controller.abort(reason);
        return placed;
      },
      ['silence'],
    );
    expect(error).toBe(reason);
  });
});

describe('errors of Twilio', () => {
  const answers = readErrorAnswers(here, '__fixtures__/rest-errors.json');
  const codes: Readonly<Record<number, string>> = { 401: 'VOICE_CARRIER_AUTH', 429: 'VOICE_CARRIER_RATE_LIMIT' };

  it.each(answers.map((answer) => [(answer.json as { code: number }).code, answer] as const))(
    '%s says what to do, and that no call was placed',
    async (carrierCode, answer) => {
      const { error } = await ask((account) => account.placeCall(outbound), [answer]);
      expect(error).toMatchObject({
        code: codes[answer.status] ?? 'VOICE_CARRIER_REFUSED',
        context: { statusCode: answer.status, carrierCode: String(carrierCode), outcome: 'refused' },
        message: expect.stringMatching(/^Twilio answered 4\d\d: .+: code \d+; .+/),
      });
      expect(String(error)).not.toContain('change the request and try again');
    },
  );

  it('know a suspended account, whatever the status says', async () => {
    const { error } = await ask(
      (account) => account.placeCall(outbound),
      [jsonAnswer({ code: 10001, message: 'Account is not active' }, 400)],
    );
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_AUTH' });
  });

  it('understand the newer form of a refusal', async () => {
    const body = { code: 573005, title: 'Destination not verified', detail: 'It is not verified yet', status: 400 };
    const { error } = await ask((account) => account.placeCall(outbound), [jsonAnswer(body, 400)]);
    expect(String(error)).toMatch(/answered 400: It is not verified yet: code 573005; verify the number/);
  });

  it('repeat neither the token nor a number', async () => {
    const message = `The number +14155550123 may not be called with ${authToken}`;
    const { error } = await ask((account) => account.placeCall(outbound), [jsonAnswer({ code: 21216, message }, 400)]);
    expect(JSON.stringify([String(error), error])).not.toMatch(/4155550123|twilio-test-token/);
  });
});

describe('a call that may have been placed', () => {
  const search = {
    callId: 'call-1',
    to: outbound.to,
    from: outbound.from,
    since: new Date('2026-03-03T10:15:00.500Z'),
  };
  const call = exchange('create-call').json;
  const list = (...calls: readonly object[]) =>
    jsonAnswer({ calls: calls.map((changes) => ({ ...call, ...changes })), next_page_uri: null });

  it('is looked for by both numbers, and is the newest one made since', async () => {
    const { value, requests } = await ask(
      (account) => account.findCall(search),
      [
        list(
          { sid: 'CA-second', date_created: 'Tue, 03 Mar 2026 10:15:00 +0000' },
          { sid: 'CA-newest', date_created: 'Tue, 03 Mar 2026 10:15:01 +0000', status: 'ringing' },
          { sid: 'CA-inbound', date_created: 'Tue, 03 Mar 2026 10:15:09 +0000', direction: 'inbound' },
          { sid: 'CA-before', date_created: 'Tue, 03 Mar 2026 10:14:59 +0000' },
        ),
      ],
    );
    expect(value).toEqual({ providerCallId: 'CA-newest', carrierStatus: 'ringing' });
    const url = new URL((requests[0] as CarrierHttpRequest).url);
    expect(`${url.origin}${url.pathname}`).toBe(`${base}/Calls.json`);
    expect(Object.fromEntries(url.searchParams)).toEqual({ To: outbound.to, From: outbound.from, PageSize: '20' });
  });

  it('may be so new that Twilio has not dated it', async () => {
    const { value } = await ask((account) => account.findCall(search), [list({ sid: 'CA-new', date_created: null })]);
    expect(value).toMatchObject({ providerCallId: 'CA-new' });
  });

  it.each([
    { date_created: 'Tue, 03 Mar 2026 10:14:59 +0000' },
    { date_created: null, start_time: 'Tue, 03 Mar 2026 10:14:59 +0000' },
    { date_created: null, end_time: 'Tue, 03 Mar 2026 10:14:59 +0000' },
  ])('was not placed when there are only older ones: %j', async (changes) => {
    const older = list(changes);
    expect(await ask((account) => account.findCall(search), [older])).toMatchObject({
      value: undefined,
      error: undefined,
    });
  });

  it('is looked for again after a failure', async () => {
    const answers = ['silence', jsonAnswer({}, 500), list()] as const;
    const { error, requests } = await ask((account) => account.findCall(search), answers);
    expect([error, requests.length]).toEqual([undefined, 3]);
  });
});

describe('a call as Twilio knows it', () => {
  it('tells how it ended', async () => {
    const { request, answer } = exchange('fetch-call-completed');
    const { value, requests } = await ask((account) => account.fetchCall(callSid), [answer]);
    expect(value).toEqual({
      providerCallId: callSid,
      status: 'COMPLETED',
      answeredBy: 'human',
      endedAt: new Date('2026-03-03T10:15:44Z'),
      durationSecs: 42,
      cause: undefined,
    });
    expect(requests[0]).toMatchObject({ method: 'GET', url: request.url, body: '' });
  });

  it('tells nothing yet of one that waits', async () => {
    const { value } = await ask((account) => account.fetchCall(callSid), [exchange('create-call').answer]);
    expect(value).toMatchObject({
      status: 'PENDING',
      answeredBy: undefined,
      endedAt: undefined,
      durationSecs: undefined,
    });
  });

  it('is undefined when Twilio does not know it', async () => {
    const gone = jsonAnswer({ code: 20404, message: 'Not found', status: 404 }, 404);
    expect(await ask((account) => account.fetchCall(callSid), [gone])).toMatchObject({
      value: undefined,
      error: undefined,
    });
  });

  it('is not taken for gone when the API base is wrong', async () => {
    const { error } = await ask((account) => account.fetchCall(callSid), [{ status: 404, body: '<html></html>' }]);
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_RESPONSE' });
  });

  it('is an error with a status nobody has documented', async () => {
    const odd = jsonAnswer({ ...exchange('create-call').json, status: 'teleporting' });
    const { error } = await ask((account) => account.fetchCall(callSid), [odd]);
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_RESPONSE' });
  });
});

describe('ending a call over Twilio', () => {
  it.each([
    ['hang-up', exchange('hangup'), (account: CarrierAccount) => account.hangUp(callSid)],
    ['cancel', exchange('cancel'), (account: CarrierAccount) => account.cancelCall(callSid)],
  ])('%s is one word, repeated until it is heard', async (_name, { request, answer }, act) => {
    const { error, requests } = await ask(act, [fetchFailure('ECONNRESET'), jsonAnswer({}, 502), answer]);
    expect([error, requests.length]).toEqual([undefined, 3]);
    for (const sent of requests) {
      expect(sent).toMatchObject({ method: request.method, url: request.url });
      expect(formOf(sent)).toEqual(request.form);
    }
  });

  it.each([
    ['404', jsonAnswer({ code: 20404, message: 'Not found', status: 404 }, 404)],
    ['21220', jsonAnswer({ code: 21220, message: 'Call is not in-progress', status: 400 }, 400)],
  ])('is done when the call is over already: %s', async (_name, answer) => {
    expect((await ask((account) => account.hangUp(callSid), [answer])).error).toBeUndefined();
    expect((await ask((account) => account.cancelCall(callSid), [answer])).error).toBeUndefined();
  });

  it('is not done when Twilio refuses the credentials', async () => {
    const { error } = await ask((account) => account.hangUp(callSid), [jsonAnswer({ code: 20003 }, 401)]);
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_AUTH' });
  });
});

describe('a running call over Twilio', () => {
  const updated = exchange('transfer');
  const twimlOf = (requests: readonly CarrierHttpRequest[]) =>
    readXml(formOf(requests.at(-1) as CarrierHttpRequest).Twiml as string);

  it('goes on with somebody else', async () => {
    const { requests } = await ask(
      (account) =>
        account.transfer({
          providerCallId: callSid,
          to: '+14155550199',
          callerId: '+14155550100',
          timeoutSecs: 20,
          documentUrl: 'https://voice.example.com/document',
          resultUrl: 'https://voice.example.com/result',
        }),
      [updated.answer],
    );
    expect(requests[0]).toMatchObject({ method: 'POST', url: updated.request.url });
    const [dial] = twimlOf(requests).children;
    expect(dial).toMatchObject({
      name: 'Dial',
      attributes: {
        callerId: '+14155550100',
        timeout: '20',
        action: 'https://voice.example.com/result',
        method: 'POST',
      },
      children: [{ name: 'Number', text: '+14155550199' }],
    });
  });

  it('hears tones, and then the agent on a new stream', async () => {
    const { requests } = await ask(
      (account) =>
        account.sendDigits({
          providerCallId: callSid,
          digits: '12w#',
          streamUrl: 'wss://voice.example.com/ws/twilio/sales-agent/token-2',
          agentName: 'sales-agent',
          afterStreamUrl: 'https://voice.example.com/after',
        }),
      [updated.answer],
    );
    const [play, connect] = twimlOf(requests).children;
    expect(play).toMatchObject({ name: 'Play', attributes: { digits: '12w#' } });
    expect(connect).toMatchObject({
      name: 'Connect',
      attributes: { action: 'https://voice.example.com/after', method: 'POST' },
      children: [{ name: 'Stream', attributes: { url: 'wss://voice.example.com/ws/twilio/sales-agent/token-2' } }],
    });
  });

  it('meets others in a room', async () => {
    const { requests } = await ask(
      (account) =>
        account.startConference({ providerCallId: callSid, name: 'room-1', statusUrl: 'https://x.example/s' }),
      [updated.answer],
    );
    const [dial] = twimlOf(requests).children;
    expect(dial).toMatchObject({
      name: 'Dial',
      children: [{ name: 'Conference', text: 'room-1', attributes: { statusCallback: 'https://x.example/s' } }],
    });
  });

  it.each([true, false])('is on hold in its room: %s', async (isOnHold) => {
    const conference = { sid: 'CF1', friendly_name: 'room-1', status: 'in-progress' };
    const { error, requests } = await ask(
      (account) => account.setHold({ providerCallId: callSid, conferenceName: 'room-1', isOnHold }),
      [
        jsonAnswer({ conferences: [conference], next_page_uri: null }),
        jsonAnswer({ call_sid: callSid, hold: isOnHold }),
      ],
    );
    expect(error).toBeUndefined();
    const [found, held] = requests as [CarrierHttpRequest, CarrierHttpRequest];
    expect(new URL(found.url).searchParams.get('FriendlyName')).toBe('room-1');
    expect(new URL(found.url).searchParams.get('Status')).toBe('in-progress');
    expect(held).toMatchObject({ method: 'POST', url: `${base}/Conferences/CF1/Participants/${callSid}.json` });
    expect(formOf(held)).toEqual({ Hold: String(isOnHold) });
  });

  it('is on no hold without a room', async () => {
    const { error } = await ask(
      (account) => account.setHold({ providerCallId: callSid, conferenceName: 'room-1', isOnHold: true }),
      [jsonAnswer({ conferences: [], next_page_uri: null })],
    );
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_REFUSED', message: expect.stringContaining('no conference') });
  });

  it('is recorded in two channels', async () => {
    const { requests } = await ask(
      (account) => account.startRecording({ providerCallId: callSid, statusUrl: 'https://x.example/r' }),
      [jsonAnswer({ sid: 'RE1' }, 201)],
    );
    expect(requests[0]).toMatchObject({ method: 'POST', url: `${base}/Calls/${callSid}/Recordings.json` });
    expect(formOf(requests[0] as CarrierHttpRequest)).toEqual({
      RecordingChannels: 'dual',
      RecordingStatusCallback: 'https://x.example/r',
      RecordingStatusCallbackMethod: 'POST',
      RecordingStatusCallbackEvent: 'completed',
    });
  });

  it('is changed once: a lost answer is no reason to dial twice', async () => {
    const transfer = {
      providerCallId: callSid,
      to: '+1',
      timeoutSecs: 20,
      documentUrl: 'https://x/d',
      resultUrl: 'https://x/r',
    };
    const { error, requests } = await ask((account) => account.transfer(transfer), ['silence']);
    expect(requests).toHaveLength(1);
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_TIMEOUT', context: { outcome: 'unknown' } });
  });
});

describe('credentials at Twilio', () => {
  const { request, answer, json } = exchange('account');

  it('hold for an active account, of which only the name is told', async () => {
    const { value, requests } = await ask((account) => account.verifyCredentials(), [answer]);
    expect(value).toEqual({ isValid: true, accountName: 'Example account' });
    expect(requests[0]).toMatchObject({ method: 'GET', url: request.url });
  });

  it.each(['suspended', 'closed'])('do not hold for a %s account', async (status) => {
    const { value } = await ask((account) => account.verifyCredentials(), [jsonAnswer({ ...json, status })]);
    expect(value).toEqual({ isValid: false, reason: expect.stringContaining(status) });
  });

  it.each([
    ['wrong ones', 401, 20003],
    ['an account that is not there', 404, 20404],
  ])('do not hold: %s', async (_name, status, code) => {
    const { value } = await ask(
      (account) => account.verifyCredentials(),
      [jsonAnswer({ code, message: 'No' }, status)],
    );
    expect(value).toEqual({ isValid: false, reason: expect.stringContaining(String(code)) });
  });

  it.each([{ accountSid: 'SK1' }, { accountSid: '' }, { authToken: '' }])('do not hold at all: %o', async (changed) => {
    const { value, requests } = await ask((account) => account.verifyCredentials(), [], changed);
    expect(requests).toEqual([]);
    expect(value).toEqual({ isValid: false, reason: expect.stringContaining('begins with AC') });
  });

  it('are not judged while Twilio cannot be reached', async () => {
    const unreachable = fetchFailure('ENOTFOUND');
    const { error } = await ask((account) => account.verifyCredentials(), [unreachable, unreachable, unreachable]);
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_UNAVAILABLE' });
  });
});

describe('where Twilio is', () => {
  const { answer } = exchange('account');

  it.each([
    ['https://api.dublin.ie1.twilio.com/', 'https://api.dublin.ie1.twilio.com/2010-04-01'],
    ['http://127.0.0.1:4010/twilio', 'http://127.0.0.1:4010/twilio/2010-04-01'],
  ])('can be set: %s', async (apiBase, origin) => {
    const { requests } = await ask((account) => account.verifyCredentials(), [answer], { apiBase });
    expect(requests[0]?.url).toBe(`${origin}/Accounts/${accountSid}.json`);
  });

  it('is a URL', () => {
    const options = { http: scriptedHttp().http, clock: new VirtualClock() };
    expect(() => new TwilioProvider().openAccount({ ...credentials, apiBase: 'ftp://x' }, options)).toThrow(RangeError);
  });

  it('takes no credentials of others', () => {
    const options = { http: scriptedHttp().http, clock: new VirtualClock() };
    const others = { provider: 'vobiz', authId: 'MA1', authToken: 'x' } as const;
    expect(() => new TwilioProvider().openAccount(others, options)).toThrow(RangeError);
  });
});
