import type { CarrierAccount, ExotelCredentials, OutboundCallRequest } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { readErrorAnswers, readExchange } from '../test-support/rest-exchange.ts';
import { fetchFailure, jsonAnswer, type ScriptedAnswer, scriptedHttp } from '../test-support/scripted-http.ts';
import { ExotelProvider, type ExotelProviderOptions } from './exotel-provider.ts';

const here = import.meta.url;
const read = (name: string) => readExchange(here, `__fixtures__/${name}.json`);
const errors = readErrorAnswers(here, '__fixtures__/rest-errors.json');
const callId = '00000000000000000000000000001a01';

const credentials: ExotelCredentials = {
  provider: 'exotel',
  accountSid: 'exampleaccount1',
  apiKey: 'exotel-test-key',
  apiToken: 'exotel-test-token',
};

const outbound: OutboundCallRequest = {
  callId: 'call-000001',
  to: '+915550100001',
  from: '+915550100099',
  agentName: 'sales-agent',
  streamUrl: 'wss://voice.example.com/ws/exotel/sales-agent/token',
  urls: {
    answer: 'https://voice.example.com/telephony/exotel/answer/call-000001/secret',
    status: 'https://voice.example.com/telephony/exotel/status/call-000001/secret',
    hangup: 'https://voice.example.com/telephony/exotel/hangup/call-000001/secret',
    machineDetection: 'https://voice.example.com/telephony/exotel/amd/call-000001/secret',
    afterStream: 'https://voice.example.com/telephony/exotel/transfer/call-000001/secret',
  },
  apology: 'Sorry.',
  ringTimeoutSecs: 30,
  maxDurationSecs: 1800,
  machineDetection: false,
};

function open(
  answers: readonly ScriptedAnswer[],
  changes: Partial<ExotelCredentials> = {},
  options?: ExotelProviderOptions,
) {
  const clock = new VirtualClock();
  const { http, requests } = scriptedHttp(...answers);
  const account = new ExotelProvider(options).openAccount({ ...credentials, ...changes }, { http, clock });
  return { account, requests, clock };
}

const formOf = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));

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

describe('placing a call at Exotel', () => {
  it('asks Exotel to call the person and to stream to us, and takes `in-progress` for no answer', async () => {
    const { account, requests } = open([read('rest-place-call').answer]);
    expect(await account.placeCall(outbound)).toEqual({ providerCallId: callId, carrierStatus: 'in-progress' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://api.exotel.com/v1/Accounts/exampleaccount1/Calls/connect.json',
      headers: {
        authorization: `Basic ${Buffer.from('exotel-test-key:exotel-test-token').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(formOf(requests[0]?.body)).toEqual({
      From: '+915550100001',
      CallerId: '+915550100099',
      StreamUrl: outbound.streamUrl,
      StreamType: 'bidirectional',
      TimeLimit: '1800',
      TimeOut: '30',
      CustomField: 'call-000001',
      StatusCallback: outbound.urls.status,
      'StatusCallbackEvents[0]': 'answered',
      'StatusCallbackEvents[1]': 'terminal',
      StatusCallbackContentType: 'application/json',
    });
  });

  it('runs the call through the flow whose id is set, on the host of the region', async () => {
    const { request, answer } = read('rest-place-call-flow');
    const { account, requests } = open([answer], { apiBase: 'api.in.exotel.com', flowId: '123456' });
    await account.placeCall(outbound);
    expect(requests[0]?.url).toBe(request.url);
    expect(formOf(requests[0]?.body)).toMatchObject({
      From: request.form?.From,
      Url: request.form?.Url,
      CallType: 'trans',
      TimeOut: '30',
    });
    expect(formOf(requests[0]?.body)).not.toHaveProperty('StreamUrl');
  });

  it('asks for the sample rate of the provider in the stream URL', async () => {
    const { account, requests } = open([read('rest-place-call').answer], {}, { sampleRate: 16_000 });
    await account.placeCall(outbound);
    expect(formOf(requests[0]?.body).StreamUrl).toBe(`${outbound.streamUrl}?sample-rate=16000`);
  });

  it('asks for no more than four hours', async () => {
    const { account, requests } = open([read('rest-place-call').answer]);
    await account.placeCall({ ...outbound, maxDurationSecs: 20_000 });
    expect(formOf(requests[0]?.body).TimeLimit).toBe('14400');
  });

  it.each([
    ['a stream URL of 601 characters', { streamUrl: `wss://${'a'.repeat(595)}` }, 'VOICE_CARRIER_REFUSED'],
    ['an id of 129 characters', { callId: 'a'.repeat(129) }, 'VOICE_CARRIER_REFUSED'],
    ['machine detection, which Exotel has not', { machineDetection: true }, 'VOICE_CARRIER_UNSUPPORTED'],
  ])('refuses %s without asking', async (_what, changes, code) => {
    const { account, requests } = open([]);
    await expect(account.placeCall({ ...outbound, ...changes })).rejects.toMatchObject({
      code,
      context: { outcome: 'refused' },
    });
    expect(requests).toEqual([]);
  });

  it('takes a stream URL of 600 characters', async () => {
    const { account } = open([read('rest-place-call').answer]);
    await account.placeCall({ ...outbound, streamUrl: `wss://${'a'.repeat(594)}` });
  });

  it.each(errors.map((answer) => [answer.status, answer] as const))(
    'was refused when Exotel answers %i with its own error',
    async (status, answer) => {
      const { account, requests, clock } = open([answer]);
      const failure = settled(clock, account.placeCall(outbound));
      await expect(failure).rejects.toMatchObject({
        name: 'CarrierError',
        code:
          status === 429
            ? 'VOICE_CARRIER_RATE_LIMIT'
            : status === 401 || status === 403
              ? 'VOICE_CARRIER_AUTH'
              : 'VOICE_CARRIER_REFUSED',
        context: { provider: 'exotel', statusCode: status, outcome: 'refused', carrierCode: expect.any(String) },
      });
      expect(requests).toHaveLength(1);
    },
  );

  it.each([
    ['a server error', { status: 500, body: '{}' }, 'VOICE_CARRIER_UNAVAILABLE'],
    ['a page of a broken gateway', { status: 502, body: '<html>Bad gateway</html>' }, 'VOICE_CARRIER_UNAVAILABLE'],
    ['a success that is a page', { status: 200, body: '<!DOCTYPE html><p>Hello' }, 'VOICE_CARRIER_RESPONSE'],
    ['XML', { status: 200, body: '<?xml version="1.0"?><TwilioResponse/>' }, 'VOICE_CARRIER_RESPONSE'],
    ['garbage', { status: 200, body: '{"Call":' }, 'VOICE_CARRIER_RESPONSE'],
    ['a success without a call', jsonAnswer({ Call: { Status: 'queued' } }), 'VOICE_CARRIER_RESPONSE'],
    ['a success that is null', jsonAnswer(null), 'VOICE_CARRIER_RESPONSE'],
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
    const sentence = 'exotel-test-token may not call +915550100001';
    const { account } = open([jsonAnswer({ RestException: { Status: 400, Message: sentence, Code: 34001 } }, 400)]);
    const error = await account.placeCall(outbound).catch((failure: unknown) => failure as Error);
    expect(error).toMatchObject({ message: expect.stringContaining('Exotel answered 400') });
    expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/exotel-test-token|5550100001/);
  });
});

describe('finding a call whose outcome is unknown', () => {
  const search = {
    callId: 'call-000001',
    to: '+915550100001',
    from: '+915550100099',
    since: new Date('2026-03-03T10:14:30.900Z'),
  };
  const { request, answer } = read('rest-calls');
  const listed = (changes: Record<string, unknown>[]) => {
    const [call] = (JSON.parse(answer.body) as { Calls: object[] }).Calls;
    return jsonAnswer({ Calls: changes.map((change) => ({ ...call, ...change })) });
  };

  it('asks for the calls to the person since then, in Indian time, and takes the one from our number', async () => {
    const { account, requests } = open([answer]);
    expect(await account.findCall(search)).toEqual({ providerCallId: callId, carrierStatus: 'completed' });
    expect(requests[0]).toMatchObject({ method: 'GET', url: request.url });
  });

  it.each([
    ['our id in CustomField settles it', [{ Sid: 'a' }, { Sid: 'b', CustomField: 'call-000001' }], 'b'],
    ['another id in CustomField is another call', [{ Sid: 'a', CustomField: 'call-000002' }], undefined],
    ['two that fit are none', [{ Sid: 'a' }, { Sid: 'b' }], undefined],
    ['one from before is none', [{ Sid: 'a', DateCreated: '2026-03-03 15:44:29' }], undefined],
    ['one of the same second counts', [{ Sid: 'a', DateCreated: '2026-03-03 15:44:30' }], 'a'],
    ['one to somebody else is none', [{ Sid: 'a', From: '05550100002' }], undefined],
    ['one without an id is none', [{ Sid: null }], undefined],
    ['each may be wrapped', [{ Call: { Sid: 'a', CustomField: 'call-000001', Status: 'queued' } }], 'a'],
    ['nothing is nothing', [], undefined],
  ])('%s', async (_what, calls, sid) => {
    const { account } = open([listed(calls)]);
    expect((await account.findCall(search))?.providerCallId).toBe(sid);
  });

  it('asks again when Exotel is busy, and gives up after the third time', async () => {
    const busy = errors.at(-1) as ScriptedAnswer;
    const patient = open([busy, { status: 503 }, answer]);
    expect(await settled(patient.clock, patient.account.findCall(search))).toMatchObject({ providerCallId: callId });
    const unlucky = open([busy, busy, busy]);
    await expect(settled(unlucky.clock, unlucky.account.findCall(search))).rejects.toMatchObject({
      code: 'VOICE_CARRIER_RATE_LIMIT',
    });
  });
});

describe('a call as Exotel knows it', () => {
  const { answer } = read('rest-call-details');
  const call = (JSON.parse(answer.body) as { Call: Record<string, unknown> }).Call;
  const state = async (changes: Record<string, unknown>) =>
    open([jsonAnswer({ Call: { ...call, ...changes } })]).account.fetchCall(callId);

  it('is read from its details, times in India', async () => {
    const { account, requests } = open([answer]);
    expect(await account.fetchCall(callId)).toEqual({
      providerCallId: callId,
      status: 'COMPLETED',
      answeredBy: 'human',
      endedAt: new Date('2026-03-03T10:15:42Z'),
      durationSecs: 38,
      cause: undefined,
    });
    expect(requests[0]?.url).toBe(
      `https://api.exotel.com/v1/Accounts/exampleaccount1/Calls/${callId}.json?details=true`,
    );
  });

  it.each([
    ['queued', {}, 'PENDING'],
    ['ringing', {}, 'RINGING'],
    ['busy', {}, 'BUSY'],
    ['failed', {}, 'FAILED'],
    ['no-answer', {}, 'NO_ANSWER'],
    ['canceled', {}, 'CANCELED'],
    ['something-new', {}, 'PENDING'],
    ['in-progress', { Details: undefined }, 'PENDING'],
    ['in-progress', { Details: { Legs: [{ Leg: { Id: 1, OnCallDuration: 0 } }] } }, 'PENDING'],
    ['in-progress', { Details: { Legs: [{ OnCallDuration: 3 }] } }, 'IN_PROGRESS'],
    ['in-progress', { Direction: 'inbound', Details: undefined }, 'IN_PROGRESS'],
  ])('is, with status %s and %j, %s', async (Status, changes, status) => {
    expect(await state({ Status, ...changes })).toMatchObject({ status });
  });

  it('has neither end nor duration while it goes on, nor an end in 1970', async () => {
    expect(await state({ Status: 'ringing' })).toMatchObject({ endedAt: undefined, durationSecs: undefined });
    expect(await state({ EndTime: '1970-01-01 05:30:00' })).toMatchObject({ endedAt: undefined, durationSecs: 38 });
    expect(await state({ Details: undefined })).toMatchObject({ durationSecs: 42 });
  });

  it('is unknown when Exotel says so, and only then', async () => {
    const unknown = errors.find(({ status }) => status === 404) as ScriptedAnswer;
    expect(await open([unknown]).account.fetchCall(callId)).toBeUndefined();
    const page = open([{ status: 404, body: '<html>Not found</html>' }]);
    await expect(page.account.fetchCall(callId)).rejects.toMatchObject({ code: 'VOICE_CARRIER_RESPONSE' });
    await expect(open([jsonAnswer({})]).account.fetchCall(callId)).rejects.toMatchObject({
      code: 'VOICE_CARRIER_RESPONSE',
    });
  });
});

describe('what Exotel has no request for', () => {
  const { capabilities } = new ExotelProvider();
  const documentUrl = 'https://voice.example.com/document';
  const asked: [string, (account: CarrierAccount) => Promise<void>][] = [
    ['cancel', (account) => account.cancelCall(callId)],
    ['hang-up', (account) => account.hangUp(callId)],
    [
      'digits-out',
      (account) =>
        account.sendDigits({
          providerCallId: callId,
          digits: '1',
          streamUrl: outbound.streamUrl,
          agentName: 'sales-agent',
          afterStreamUrl: documentUrl,
        }),
    ],
    [
      'transfer',
      (account) =>
        account.transfer({
          providerCallId: callId,
          to: '+915550100077',
          timeoutSecs: 20,
          documentUrl,
          resultUrl: documentUrl,
        }),
    ],
    [
      'conference',
      (account) => account.startConference({ providerCallId: callId, name: 'room', statusUrl: documentUrl }),
    ],
    ['hold', (account) => account.setHold({ providerCallId: callId, conferenceName: 'room', isOnHold: true })],
    ['recording', (account) => account.startRecording({ providerCallId: callId, statusUrl: documentUrl })],
  ];

  it.each(asked)('%s is refused with what to do instead, and nothing is sent', async (capability, ask) => {
    const { account, requests } = open([]);
    const cell = capabilities[capability as keyof typeof capabilities];
    await expect(ask(account)).rejects.toMatchObject({
      code: 'VOICE_CARRIER_UNSUPPORTED',
      message: cell.isSupported ? expect.stringContaining('close the media socket') : cell.reason,
      context: { capability, outcome: 'refused' },
    });
    expect(requests).toEqual([]);
  });
});

describe('credentials of Exotel', () => {
  const { request, answer } = read('rest-balance');

  it('hold when the balance of the account comes', async () => {
    const { account, requests } = open([answer], { apiBase: 'https://api.in.exotel.com/' });
    expect(await account.verifyCredentials()).toEqual({ isValid: true, accountName: 'exampleaccount1' });
    expect(requests[0]).toMatchObject({ method: 'GET', url: request.url });
  });

  it.each([
    [401, 'API key'],
    [403, 'IP allow-list'],
    [404, 'account SID, and the region'],
  ])('do not hold at %i: the reason names the %s', async (status, words) => {
    const answer = errors.find((error) => error.status === status) as ScriptedAnswer;
    expect(await open([answer]).account.verifyCredentials()).toEqual({
      isValid: false,
      reason: expect.stringContaining(words),
    });
  });

  it('are not judged when Exotel fails or answers nonsense', async () => {
    const failing = open([{ status: 500 }, { status: 500 }, { status: 500 }]);
    await expect(settled(failing.clock, failing.account.verifyCredentials())).rejects.toMatchObject({
      code: 'VOICE_CARRIER_UNAVAILABLE',
    });
    await expect(open([jsonAnswer([])]).account.verifyCredentials()).rejects.toMatchObject({
      code: 'VOICE_CARRIER_RESPONSE',
    });
  });

  it('must be of Exotel, with an API base that is a URL or a host', () => {
    const { http } = scriptedHttp();
    const options = { http, clock: new VirtualClock() };
    const vobiz = { provider: 'vobiz', authId: 'MA_1', authToken: 'token' } as const;
    expect(() => new ExotelProvider().openAccount(vobiz, options)).toThrow(RangeError);
    expect(() => new ExotelProvider().openAccount({ ...credentials, apiBase: 'ftp://x' }, options)).toThrow(RangeError);
  });

  it('may be called off', async () => {
    const reason = new Error('no longer needed');
    const { account, requests } = open(['silence']);
    await expect(account.verifyCredentials({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(requests).toEqual([]);
  });
});
