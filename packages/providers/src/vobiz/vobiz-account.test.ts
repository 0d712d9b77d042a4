import type { CarrierAccount, OutboundCallRequest, VobizCredentials } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { readErrorAnswers, readExchange } from '../test-support/rest-exchange.ts';
import { fetchFailure, jsonAnswer, type ScriptedAnswer, scriptedHttp } from '../test-support/scripted-http.ts';
import { VobizProvider } from './vobiz-provider.ts';

const here = import.meta.url;
const read = (name: string) => readExchange(here, `__fixtures__/${name}.json`);
const errors = readErrorAnswers(here, '__fixtures__/rest-errors.json');
const callId = '00000000-0000-4000-8000-00000000c001';
const api = 'https://api.vobiz.ai/api/v1/Account/MA_EXAMPLE01';
const notFound = jsonAnswer({ error: 'not found' }, 404);
const unauthorized = errors[0] as ScriptedAnswer;

const credentials: VobizCredentials = {
  provider: 'vobiz',
  authId: 'MA_EXAMPLE01',
  authToken: 'vobiz-test-token-not-real',
};

const outbound: OutboundCallRequest = {
  callId: 'call-000001',
  to: '+915550100001',
  from: '+915550100099',
  agentName: 'sales-agent',
  streamUrl: 'wss://voice.example.com/ws/vobiz/sales-agent/token',
  urls: {
    answer: 'https://voice.example.com/telephony/vobiz/answer/call-000001/secret',
    status: 'https://voice.example.com/telephony/vobiz/status/call-000001/secret',
    hangup: 'https://voice.example.com/telephony/vobiz/hangup/call-000001/secret',
    machineDetection: 'https://voice.example.com/telephony/vobiz/amd/call-000001/secret',
    afterStream: 'https://voice.example.com/telephony/vobiz/transfer/call-000001/secret',
  },
  apology: 'Sorry.',
  ringTimeoutSecs: 45,
  maxDurationSecs: 1800,
  machineDetection: false,
};

function open(answers: readonly ScriptedAnswer[], changes: Partial<VobizCredentials> = {}) {
  const clock = new VirtualClock(new Date('2026-03-03T10:20:00Z'));
  const { http, requests } = scriptedHttp(...answers);
  const account = new VobizProvider().openAccount({ ...credentials, ...changes }, { http, clock });
  return { account, requests, clock };
}

/** What was asked, as method and path below the account. */
const asked = (requests: readonly { method: string; url: string }[]) =>
  requests.map(({ method, url }) => `${method} ${url.replace(`${api}/`, '')}`);

/** The outcome of something whose waiting takes virtual time. */
async function settled<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  const outcome = work.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
  await clock.advance(60_000);
  return (await outcome)();
}

describe('placing a call at Vobiz', () => {
  const { request, answer } = read('rest-place-call');

  it('gives every callback a URL of its own', async () => {
    const { account, requests } = open([answer]);
    expect(await account.placeCall(outbound)).toEqual({ providerCallId: callId, carrierStatus: 'Call fired' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: request.url,
      headers: {
        'x-auth-id': 'MA_EXAMPLE01',
        'x-auth-token': 'vobiz-test-token-not-real',
        'content-type': 'application/json',
      },
    });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      ...request.json,
      answer_url: outbound.urls.answer,
      ring_url: outbound.urls.status,
      hangup_url: outbound.urls.hangup,
    });
  });

  it('asks for machine detection beside the conversation, and for no more than four hours', async () => {
    const { account, requests } = open([answer]);
    await account.placeCall({ ...outbound, machineDetection: true, maxDurationSecs: 20_000 });
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
      machine_detection: 'true',
      machine_detection_url: outbound.urls.machineDetection,
      machine_detection_method: 'POST',
      time_limit: 14_400,
    });
  });

  it.each([
    [200, { request_uuid: callId }],
    [201, { call_uuid: callId }],
    [202, { CallUUID: callId }],
    [201, { RequestUUID: callId }],
  ])('understands %i with %j', async (status, body) => {
    const placed = await open([jsonAnswer(body, status)]).account.placeCall(outbound);
    expect(placed).toEqual({ providerCallId: callId, carrierStatus: 'queued' });
  });

  it.each(['https://api.vobiz.ai', 'api.vobiz.ai', 'https://api.vobiz.ai/api/v1/'])(
    'finds its way from the base %s',
    async (apiBase) => {
      const { account, requests } = open([answer], { apiBase });
      await account.placeCall(outbound);
      expect(requests[0]?.url).toBe(request.url);
    },
  );

  it.each([
    [401, 'VOICE_CARRIER_AUTH', 'auth token', undefined],
    [402, 'VOICE_CARRIER_REFUSED', 'add credit', 'INSUFFICIENT_BALANCE'],
    [403, 'VOICE_CARRIER_AUTH', 'verification of the account', 'ACCOUNT_INACTIVE'],
    [422, 'VOICE_CARRIER_REFUSED', 'invalid to', 'VALIDATION_ERROR'],
    [429, 'VOICE_CARRIER_RATE_LIMIT', 'one call a second', 'RATE_LIMIT_EXCEEDED'],
  ])('was refused when Vobiz answers %i: %s, with what to do', async (statusCode, code, words, carrierCode) => {
    const answer = errors.find(({ status }) => status === statusCode) as ScriptedAnswer;
    const { account, requests, clock } = open([answer]);
    const error = await settled(clock, account.placeCall(outbound)).catch((failure: unknown) => failure as Error);
    expect(error).toMatchObject({
      name: 'CarrierError',
      code,
      message: expect.stringContaining(words),
      context: { provider: 'vobiz', statusCode, outcome: 'refused', ...(carrierCode && { carrierCode }) },
    });
    expect(requests).toHaveLength(1);
  });

  it('says how long Vobiz asks to wait', async () => {
    const answer = errors.find(({ status }) => status === 429) as ScriptedAnswer;
    await expect(open([answer]).account.placeCall(outbound)).rejects.toMatchObject({ context: { retryAfterMs: 1000 } });
  });

  it.each([
    ['a server error', { status: 500, body: '{}' }, 'VOICE_CARRIER_UNAVAILABLE'],
    ['a page of a broken gateway', { status: 502, body: '<html>Bad gateway</html>' }, 'VOICE_CARRIER_UNAVAILABLE'],
    ['a success that is a page', { status: 200, body: '<!DOCTYPE html><p>Hello' }, 'VOICE_CARRIER_RESPONSE'],
    ['garbage', { status: 200, body: '{"request_uuid":' }, 'VOICE_CARRIER_RESPONSE'],
    ['a success without a call', jsonAnswer({ message: 'Call fired' }), 'VOICE_CARRIER_RESPONSE'],
    ['an empty success', { status: 204 }, 'VOICE_CARRIER_RESPONSE'],
    ['a broken connection', fetchFailure('ECONNRESET'), 'VOICE_CARRIER_UNAVAILABLE'],
    ['silence', 'silence', 'VOICE_CARRIER_TIMEOUT'],
  ] as [string, ScriptedAnswer, string][])('is never repeated after %s: it may have been placed', async (...row) => {
    const [, answer, code] = row;
    const { account, requests, clock } = open([answer]);
    await expect(settled(clock, account.placeCall(outbound))).rejects.toMatchObject({
      code,
      context: { outcome: 'unknown' },
    });
    expect(requests).toHaveLength(1);
  });

  it('tells no secret and no number in its errors', async () => {
    const message = 'vobiz-test-token-not-real may not call +915550100001';
    const { account } = open([jsonAnswer({ status: 'error', error: { code: 'X', message } }, 422)]);
    const error = await account.placeCall(outbound).catch((failure: unknown) => failure as Error);
    expect(error).toMatchObject({ message: expect.stringContaining('Vobiz answered 422') });
    expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/token-not-real|5550100001/);
  });
});

describe('hanging up at Vobiz', () => {
  it.each([
    ['with the slash', [{ status: 204 }], ['DELETE x/']],
    ['without it where 404 comes', [notFound, { status: 204 }], ['DELETE x/', 'DELETE x']],
    ['without it where 401 comes', [unauthorized, { status: 204 }], ['DELETE x/', 'DELETE x']],
    ['and is content with a call that is over', [notFound, notFound], ['DELETE x/', 'DELETE x']],
    ['and is content when only one way says so', [notFound, unauthorized], ['DELETE x/', 'DELETE x']],
    ['and tries again when Vobiz is down', [{ status: 503 }, { status: 204 }], ['DELETE x/', 'DELETE x/']],
  ])('asks %s', async (_how, answers, requests) => {
    const one = open(answers as ScriptedAnswer[]);
    await settled(one.clock, one.account.hangUp('x'));
    expect(asked(one.requests)).toEqual(requests.map((request) => request.replace('x', 'Call/x')));
  });

  it('fails when both ways are closed to these credentials, or Vobiz refuses', async () => {
    await expect(open([unauthorized, unauthorized]).account.hangUp(callId)).rejects.toMatchObject({
      code: 'VOICE_CARRIER_AUTH',
    });
    const { account, requests } = open([jsonAnswer({ error: 'no' }, 422)]);
    await expect(account.hangUp(callId)).rejects.toMatchObject({ code: 'VOICE_CARRIER_REFUSED' });
    expect(requests).toHaveLength(1);
  });

  it('cancels a call that rings, and leaves one alone that was answered', async () => {
    const ringing = open([jsonAnswer({ call_status: 'ringing', call_uuid: callId }), { status: 204 }]);
    await ringing.account.cancelCall(callId);
    expect(asked(ringing.requests)).toEqual([`GET Call/${callId}?status=live`, `DELETE Call/${callId}/`]);
    const queued = open([notFound, { status: 204 }]);
    await queued.account.cancelCall(callId);
    expect(asked(queued.requests)[1]).toBe(`DELETE Call/${callId}/`);
    const answered = open([read('rest-live-call').answer]);
    await answered.account.cancelCall(callId);
    expect(answered.requests).toHaveLength(1);
  });
});

describe('a call as Vobiz knows it', () => {
  it('is live', async () => {
    const { request, answer } = read('rest-live-call');
    const { account, requests } = open([answer]);
    expect(await account.fetchCall(callId)).toEqual({
      providerCallId: callId,
      status: 'IN_PROGRESS',
      answeredBy: undefined,
      endedAt: undefined,
      durationSecs: undefined,
      cause: undefined,
    });
    expect(requests[0]?.url).toBe(request.url);
  });

  it('is queued', async () => {
    const { account, requests } = open([notFound, jsonAnswer({ call_status: 'queued', call_uuid: callId })]);
    expect(await account.fetchCall(callId)).toMatchObject({ status: 'PENDING' });
    expect(asked(requests)).toEqual([`GET Call/${callId}?status=live`, `GET Call/${callId}/?status=queued`]);
  });

  it('is over, and its record tells how', async () => {
    const { request, answer } = read('rest-cdr');
    const { account, requests } = open([notFound, notFound, answer]);
    expect(await account.fetchCall(callId)).toEqual({
      providerCallId: callId,
      status: 'COMPLETED',
      answeredBy: undefined,
      endedAt: undefined,
      durationSecs: 11,
      cause: 'Normal Hangup',
    });
    expect(requests[2]?.url).toBe(request.url);
  });

  it.each([
    [{ hangup_cause: 'USER_BUSY' }, 'BUSY'],
    [{ hangup_cause: 'CALL_REJECTED' }, 'BUSY'],
    [{ hangup_cause: 'NO_ANSWER' }, 'NO_ANSWER'],
    [{ hangup_cause: 'ORIGINATOR_CANCEL' }, 'CANCELED'],
    [{ hangup_cause: 'UNALLOCATED_NUMBER' }, 'FAILED'],
    [{ hangup_cause: null }, 'FAILED'],
    [{ hangup_cause: 'NETWORK_OUT_OF_ORDER', billsec: 20 }, 'COMPLETED'],
  ])('ended, with %j, %s', async (changes, status) => {
    const record = { uuid: callId, billsec: 0, end_time: '2026-03-03T10:15:15Z', ...changes };
    const { account } = open([notFound, notFound, jsonAnswer({ success: true, data: record })]);
    expect(await account.fetchCall(callId)).toMatchObject({ status, endedAt: new Date('2026-03-03T10:15:15Z') });
  });

  it('is unknown when nobody has heard of it, and an error when Vobiz fails', async () => {
    expect(await open([notFound, notFound, notFound]).account.fetchCall(callId)).toBeUndefined();
    expect(await open([jsonAnswer({}), jsonAnswer({ data: null })]).account.fetchCall(callId)).toBeUndefined();
    const failing = open(['silence', 'silence', 'silence']);
    await expect(settled(failing.clock, failing.account.fetchCall(callId))).rejects.toMatchObject({
      code: 'VOICE_CARRIER_TIMEOUT',
    });
  });
});

describe('finding a call whose outcome is unknown', () => {
  const search = {
    callId: 'call-000001',
    to: '+915550100001',
    from: '+915550100099',
    since: new Date('2026-03-03T10:14:30Z'),
  };
  const records = read('rest-cdr-list');
  const none = jsonAnswer({ calls: [] });
  const noRecords = jsonAnswer({ data: [] });
  const live = read('rest-live-call').answer;

  it('looks through those that wait, go on and are over', async () => {
    const { account, requests } = open([none, none, records.answer]);
    expect(await account.findCall(search)).toEqual({ providerCallId: callId, carrierStatus: 'NORMAL_CLEARING' });
    expect(asked(requests)).toEqual([
      'GET Call/?status=queued',
      'GET Call?status=live',
      `GET ${records.request.url.replace(`${api}/`, '')}`,
    ]);
  });

  it('finds one that waits or goes on by its numbers', async () => {
    const going = open([none, jsonAnswer({ calls: [callId, 'b'] }), live, notFound, noRecords]);
    expect(await going.account.findCall(search)).toEqual({ providerCallId: callId, carrierStatus: 'in-progress' });
    const queued = { call_status: 'queued', from: '915550100099', to: '05550100001', direction: 'outbound' };
    const waiting = open([jsonAnswer({ calls: ['a'] }), jsonAnswer(queued), none, noRecords]);
    expect(await waiting.account.findCall(search)).toEqual({ providerCallId: 'a', carrierStatus: 'queued' });
    expect(asked(waiting.requests)[1]).toBe('GET Call/a/?status=queued');
  });

  it.each([
    ['to somebody else', { to: '+915550100002' }],
    ['from another number', { from: '+915550100098' }],
    ['to us', { direction: 'inbound' }],
    ['from before', { session_start: '2026-03-03 10:14:28.999999' }],
  ])('takes none %s', async (_what, changes) => {
    const call = { ...(JSON.parse(live.body) as object), ...changes };
    const { account } = open([none, jsonAnswer({ calls: [callId] }), jsonAnswer(call), noRecords]);
    expect(await account.findCall(search)).toBeUndefined();
  });

  it('takes neither of two: nobody could tell which is which', async () => {
    const { account } = open([none, jsonAnswer({ calls: ['a', 'b'] }), live, live, noRecords]);
    expect(await account.findCall(search)).toBeUndefined();
  });

  it('is content with lists that Vobiz does not know', async () => {
    const { account, requests } = open([notFound, notFound, notFound]);
    expect(await account.findCall(search)).toBeUndefined();
    expect(requests).toHaveLength(3);
  });

  it('refuses an answer without a list of records', async () => {
    await expect(open([none, none, jsonAnswer({})]).account.findCall(search)).rejects.toMatchObject({
      code: 'VOICE_CARRIER_RESPONSE',
    });
  });
});

describe('a running call of Vobiz', () => {
  const digits = { providerCallId: callId, streamUrl: '', agentName: 'sales-agent', afterStreamUrl: '' };
  const documentUrl = 'https://voice.example.com/telephony/vobiz/transfer';
  const transfer = {
    providerCallId: callId,
    to: '+915550100077',
    timeoutSecs: 20,
    documentUrl,
    resultUrl: documentUrl,
  };

  it('is played tones', async () => {
    const { request, answer } = read('rest-dtmf');
    const { account, requests } = open([answer]);
    await account.sendDigits({ ...digits, digits: '1234#' });
    expect(requests).toMatchObject([{ method: 'POST', url: request.url, body: JSON.stringify(request.json) }]);
  });

  it('is not asked for tones that Vobiz has not', async () => {
    const { account, requests } = open([]);
    await expect(account.sendDigits({ ...digits, digits: '1A' })).rejects.toMatchObject({
      code: 'VOICE_CARRIER_REFUSED',
      context: { outcome: 'refused' },
    });
    expect(requests).toEqual([]);
  });

  it('is sent to the document that dials', async () => {
    const { request, answer } = read('rest-transfer');
    const { account, requests } = open([answer]);
    await account.transfer(transfer);
    expect(requests).toMatchObject([{ method: 'POST', url: request.url, body: JSON.stringify(request.json) }]);
  });

  it('is recorded to its end, both sides apart', async () => {
    const { account, requests } = open([jsonAnswer({ recording_id: '1' }, 202)]);
    await account.startRecording({ providerCallId: callId, statusUrl: 'https://voice.example.com/status' });
    expect(asked(requests)).toEqual([`POST Call/${callId}/Record/`]);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      time_limit: 14_400,
      file_format: 'mp3',
      record_channel_type: 'stereo',
      callback_url: 'https://voice.example.com/status',
      callback_method: 'POST',
    });
  });

  it.each([
    ['tones', (account: CarrierAccount) => account.sendDigits({ ...digits, digits: '1' })],
    ['a transfer', (account: CarrierAccount) => account.transfer(transfer)],
    ['a recording', (account: CarrierAccount) => account.startRecording({ providerCallId: callId, statusUrl: '' })],
  ])('is asked for %s once only', async (_what, ask) => {
    const { account, requests, clock } = open([{ status: 503 }]);
    await expect(settled(clock, ask(account))).rejects.toMatchObject({ code: 'VOICE_CARRIER_UNAVAILABLE' });
    expect(requests).toHaveLength(1);
  });

  it('can neither join a room nor be held, for the reason in the grid', async () => {
    const { account, requests } = open([]);
    const { conference, hold } = new VobizProvider().capabilities;
    await expect(
      account.startConference({ providerCallId: callId, name: 'room', statusUrl: '' }),
    ).rejects.toMatchObject({
      code: 'VOICE_CARRIER_UNSUPPORTED',
      message: conference.isSupported ? '' : conference.reason,
    });
    await expect(
      account.setHold({ providerCallId: callId, conferenceName: 'room', isOnHold: true }),
    ).rejects.toMatchObject({ code: 'VOICE_CARRIER_UNSUPPORTED', message: hold.isSupported ? '' : hold.reason });
    expect(requests).toEqual([]);
  });
});

describe('credentials of Vobiz', () => {
  const { request, answer } = read('rest-auth-me');
  const who = (changes: object) => jsonAnswer({ ...(JSON.parse(answer.body) as object), ...changes });

  it('hold when Vobiz names the account, of whose answer nothing else goes further', async () => {
    const { account, requests } = open([answer]);
    expect(await account.verifyCredentials()).toEqual({ isValid: true, accountName: 'Example' });
    expect(requests[0]).toMatchObject({ method: 'GET', url: request.url });
  });

  it.each([
    ['another account', who({ auth_id: 'MA_OTHER' }), 'another Vobiz account'],
    ['an inactive one', who({ is_active: false }), 'switched this account off'],
    ['a disabled one', who({ enabled: false }), 'switched this account off'],
    ['401', unauthorized, 'does not know this auth id'],
    ['403', errors[2] as ScriptedAnswer, 'does not let this account in'],
  ])('do not hold for %s', async (_what, answer, words) => {
    expect(await open([answer]).account.verifyCredentials()).toEqual({
      isValid: false,
      reason: expect.stringContaining(words),
    });
  });

  it('are not judged when Vobiz answers nonsense, and its secret stays out of the error', async () => {
    const error = await open([jsonAnswer({ auth_secret: 'the-secret' })])
      .account.verifyCredentials()
      .catch((failure: unknown) => failure as Error);
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_RESPONSE' });
    expect(JSON.stringify([error, (error as Error).message])).not.toContain('the-secret');
  });

  it('must be of Vobiz, with an API base that is a URL or a host', () => {
    const { http } = scriptedHttp();
    const options = { http, clock: new VirtualClock() };
    const exotel = { provider: 'exotel', accountSid: 'a', apiKey: 'b', apiToken: 'c' } as const;
    expect(() => new VobizProvider().openAccount(exotel, options)).toThrow(RangeError);
    expect(() => new VobizProvider().openAccount({ ...credentials, apiBase: 'nonsense://' }, options)).toThrow(
      RangeError,
    );
  });
});
