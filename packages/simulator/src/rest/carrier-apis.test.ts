import { describe, expect, it } from 'vitest';
import { type Carrier, carriers } from '../network/carrier.ts';
import { answers } from '../people/phone-behaviour.ts';
import { credentials } from '../test-support/call-test-server.ts';
import { readFixture, startTestNetwork, type TestRequest } from '../test-support/test-network.ts';

const twilio = `/2010-04-01/Accounts/${credentials.twilio.accountSid}`;
const exotel = `/v1/Accounts/${credentials.exotel.accountSid}`;
const vobiz = `/api/v1/Account/${credentials.vobiz.authId}`;
const fixture = (carrier: Carrier, name: string) => readFixture(name, new URL(`${carrier}/`, import.meta.url).href);
const errorOf = (carrier: Carrier, status: number) =>
  fixture(carrier, 'rest-errors').cases.find((one: { status: number }) => one.status === status).json;

const accountPath = { twilio: `${twilio}.json`, exotel: `${exotel}/Balance.json`, vobiz: '/api/v1/auth/me' };
const createPath = { twilio: `${twilio}/Calls.json`, exotel: `${exotel}/Calls/connect.json`, vobiz: `${vobiz}/Call/` };
const numbers = { twilio: ['+14155550100'], exotel: ['+915550100099'], vobiz: ['+915550100099'] };
const twilioForm = fixture('twilio', 'rest-create-call').request.form;
const exotelForm = fixture('exotel', 'rest-connect-bot').request.form;
const vobizJson = fixture('vobiz', 'rest-make-call').request.json;

describe.each(carriers)('the REST interface of %s', (carrier) => {
  it.each([
    ['nothing', {}, ['rest-authorization']],
    [
      'a wrong token',
      { authorization: 'Basic d3Jvbmc6d3Jvbmc=', 'x-auth-id': 'MA_EXAMPLE01', 'x-auth-token': 'wrong' },
      [],
    ],
  ])('lets nobody in with %s: 401 in its own shape', async (_, auth, rules) => {
    const { rest, network } = startTestNetwork(carrier);
    const { status, json } = await rest('GET', accountPath[carrier], { auth: auth as Record<string, string> });
    expect(status).toBe(401);
    expect(json).toEqual(errorOf(carrier, 401));
    expect(network.apis.log.breaches.map(({ rule }) => rule)).toEqual(rules);
  });

  it('shows the account like the fixture', async () => {
    const name = { twilio: 'rest-account', exotel: 'rest-balance', vobiz: 'rest-auth-me' }[carrier];
    const limits = { vobiz: { callsPerSecond: 1, concurrentCalls: 3 } };
    const { rest } = startTestNetwork(carrier, { limits });
    const { json } = await rest('GET', accountPath[carrier]);
    const expected = fixture(carrier, name).response.json;
    expect(JSON.stringify(json).replace(json.api_id, expected.api_id)).toBe(JSON.stringify(expected));
  });

  it('knows no other paths, and says that they were asked for', async () => {
    const { rest, network } = startTestNetwork(carrier);
    expect((await rest('GET', `${accountPath[carrier]}x`)).status).toBe(404);
    expect(network.apis.log.breaches).toMatchObject([{ carrier, rule: 'rest-path', action: 'unknown' }]);
  });

  it('keeps what was asked and how it was answered, and tells it as it happens', async () => {
    const { rest, network } = startTestNetwork(carrier);
    const told: string[] = [];
    network.apis.log.events.on('exchange', ({ action, status }) => told.push(`${action} ${status}`));
    await rest('GET', accountPath[carrier]);
    expect(told).toEqual(['account 200']);
    expect(network.apis.log.exchanges).toEqual([
      {
        carrier,
        action: 'account',
        method: 'GET',
        path: accountPath[carrier],
        status: 200,
        fault: undefined,
        atMs: 60,
      },
    ]);
  });

  it('rests when nothing goes on, and only then', async () => {
    const { rest, network, clock, nextCall, finish } = startTestNetwork(carrier, { answers: () => ({}) });
    const order = { twilio: { form: twilioForm }, exotel: { form: exotelForm }, vobiz: { json: vobizJson } }[carrier];
    expect(network.activeCount).toBe(0);
    await rest('POST', createPath[carrier], order);
    expect(network.activeCount).toBe(1);
    let isIdle = false;
    void network.idle().then(() => {
      isIdle = true;
    });
    const call = await nextCall();
    await clock.advance(100);
    expect(isIdle).toBe(false);
    await finish(call);
    await clock.advance(0);
    expect([isIdle, network.activeCount, clock.pendingCount]).toEqual([true, 0, 0]);
  });
});

describe('what a carrier finds wrong with a request', () => {
  const bad = (
    carrier: Carrier,
    request: TestRequest,
    status: number,
    rules: readonly string[],
    code?: number | string,
  ) => ({ carrier, request, status, rules, code }) as const;
  const without = (form: Record<string, string>, ...names: string[]) =>
    Object.fromEntries(Object.entries(form).filter(([name]) => !names.includes(name)));

  it.each([
    bad('twilio', { json: twilioForm }, 400, ['rest-content-type', 'rest-required'], 21201),
    bad('twilio', { form: without(twilioForm, 'From') }, 400, ['rest-required'], 21213),
    bad('twilio', { form: without(twilioForm, 'Twiml') }, 400, ['rest-required'], 21205),
    bad('twilio', { form: { ...twilioForm, To: '4155550123' } }, 400, ['rest-number'], 21211),
    bad('twilio', { form: { ...twilioForm, From: 'me' } }, 400, ['rest-number'], 21212),
    bad('twilio', { form: { ...twilioForm, To: twilioForm.From } }, 400, ['rest-number'], 21211),
    bad('twilio', { form: { ...twilioForm, From: '+14155550111' } }, 400, ['rest-from-not-owned'], 21210),
    bad(
      'twilio',
      { form: { ...twilioForm, Twiml: `<Response>${' '.repeat(4000)}</Response>` } },
      400,
      ['rest-twiml-length'],
      32018,
    ),
    bad('twilio', { form: { ...twilioForm, Twiml: '<Response>' } }, 201, ['rest-twiml']),
    bad('twilio', { form: { ...twilioForm, Twiml: '<Response><Connect action="/next"/></Response>' } }, 201, [
      'rest-url',
    ]),
    bad('twilio', { form: { ...twilioForm, Url: 'https://voice.example.com/' } }, 201, ['rest-value']),
    bad('twilio', { form: { ...without(twilioForm, 'Twiml'), Url: '/relative' } }, 400, ['rest-url'], 21205),
    bad('twilio', { form: { ...twilioForm, Timeout: '601' } }, 400, ['rest-value'], 20001),
    bad('twilio', { form: { ...twilioForm, SendDigits: 'abc' } }, 400, ['rest-value'], 21217),
    bad('twilio', { form: { ...twilioForm, timeout: '30' } }, 201, ['rest-parameter']),
    bad('twilio', { form: { ...twilioForm, StatusCallbackEvent: 'initiated ringing' } }, 201, ['rest-value']),
    bad('twilio', { form: { ...twilioForm, StatusCallback: 'https://my_host.example.com/' } }, 201, ['rest-url']),
    bad('twilio', { form: { ...twilioForm, MachineDetection: 'Enable', AsyncAmd: 'true' } }, 201, ['rest-required']),
    bad('exotel', { json: exotelForm }, 400, ['rest-content-type']),
    bad('exotel', { form: without(exotelForm, 'From') }, 400, ['rest-required']),
    bad('exotel', { form: without(exotelForm, 'CallerId') }, 400, ['rest-required']),
    bad('exotel', { form: { ...exotelForm, CallerId: '05550100098' } }, 400, ['rest-from-not-owned']),
    bad('exotel', { form: without(exotelForm, 'StreamUrl') }, 400, ['rest-destination']),
    bad('exotel', { form: without(exotelForm, 'StreamType') }, 400, ['rest-destination']),
    bad('exotel', { form: { ...exotelForm, To: '+915550100077' } }, 400, ['rest-destination']),
    bad('exotel', { form: { ...exotelForm, StreamUrl: `wss://voice.example.com/${'a'.repeat(600)}` } }, 400, [
      'rest-destination',
    ]),
    bad(
      'exotel',
      { form: { ...without(exotelForm, 'StreamUrl', 'StreamType'), Url: 'https://voice.example.com/answer' } },
      400,
      ['rest-destination'],
    ),
    bad('exotel', { form: { ...exotelForm, CustomField: 'x'.repeat(129) } }, 400, ['rest-value']),
    bad('exotel', { form: { ...exotelForm, TimeLimit: '14401' } }, 400, ['rest-value']),
    bad('exotel', { form: { ...exotelForm, 'StatusCallbackEvents[2]': 'ringing' } }, 200, ['rest-value']),
    bad('exotel', { form: { ...exotelForm, Twiml: 'x' } }, 200, ['rest-parameter']),
    bad('vobiz', { form: { a: 'b' } }, 422, ['rest-content-type']),
    bad('vobiz', { json: { ...vobizJson, to: 'me' } }, 422, ['rest-required'], 'VALIDATION_ERROR'),
    bad(
      'vobiz',
      { json: { ...vobizJson, answer_url: '/answer' } },
      422,
      ['rest-url', 'rest-required'],
      'VALIDATION_ERROR',
    ),
    bad('vobiz', { json: { ...vobizJson, from: '+915550100098' } }, 422, ['rest-from-not-owned'], 'VALIDATION_ERROR'),
    bad('vobiz', { json: { ...vobizJson, time_limit: '1800' } }, 200, ['rest-value']),
    bad('vobiz', { json: { ...vobizJson, StatusCallback: 'x' } }, 200, ['rest-parameter']),
    bad('vobiz', { json: { ...vobizJson, machine_detection: true } }, 200, ['rest-value']),
  ])('$carrier: $rules', async ({ carrier, request, status, rules, code }) => {
    const { rest, network, clock } = startTestNetwork(carrier, {
      numbers,
      answers: () => ({}),
      people: answers({ caller: [] }),
    });
    const answer = await rest('POST', createPath[carrier], request);
    expect(answer.status).toBe(status);
    expect(network.apis.log.breaches.map(({ rule }) => rule)).toEqual(rules);
    if (code !== undefined) expect(answer.json.code ?? answer.json.error.code).toBe(code);
    await clock.advance(700_000);
    expect(network.activeCount).toBe(0);
  });

  it('is the missing slash, at Vobiz', async () => {
    const { rest, network } = startTestNetwork('vobiz', { numbers });
    expect((await rest('POST', `${vobiz}/Call`, { json: vobizJson })).status).toBe(404);
    expect(network.apis.log.breaches.map(({ rule }) => rule)).toEqual(['rest-trailing-slash']);
  });

  it('is a status of the account', async () => {
    const limits = {
      twilio: { accountStatus: 'suspended' },
      exotel: { isAllowed: false },
      vobiz: { isActive: false },
    } as const;
    const ask = async (carrier: Carrier) =>
      (await startTestNetwork(carrier, { limits }).rest('GET', accountPath[carrier])).json;
    expect(await ask('twilio')).toMatchObject({ status: 'suspended' });
    expect(await ask('exotel')).toEqual(errorOf('exotel', 403));
    expect(await ask('vobiz')).toMatchObject({ is_active: false });
    const { rest } = startTestNetwork('vobiz', { limits });
    expect((await rest('POST', createPath.vobiz, { json: vobizJson })).json.error.code).toBe('ACCOUNT_INACTIVE');
  });
});

describe('numbers at Exotel and Vobiz', () => {
  it('are listed like the fixtures', async () => {
    const flow = 'http://my.exotel.com/exampleaccount1/exoml/start_voice/123456';
    const atExotel = startTestNetwork('exotel', {
      numbers: { exotel: [{ phoneNumber: '+915550100099', voiceUrl: flow }] },
    });
    const exophones = (await atExotel.rest('GET', '/v2_beta/Accounts/exampleaccount1/IncomingPhoneNumbers')).json;
    const expected = fixture('exotel', 'rest-numbers').response.json;
    const { sid } = exophones.incoming_phone_numbers[0];
    expect(exophones).toEqual({
      ...expected,
      incoming_phone_numbers: [{ ...expected.incoming_phone_numbers[0], sid }],
    });

    const atVobiz = startTestNetwork('vobiz', { numbers });
    const { json } = await atVobiz.rest('GET', `${vobiz}/numbers?page=1&per_page=25`);
    const { application_id: _, ...number } = fixture('vobiz', 'rest-numbers').response.json.items[0];
    expect(json).toEqual({ items: [{ ...number, id: json.items[0].id }], page: 1, per_page: 25, total: 1 });
  });

  it('are bought and released at Exotel, and given a flow that a call runs through', async () => {
    const exotelFlows = { 77: { voicebotUrl: 'https://voice.example.com/voicebot' } };
    const { rest, network, clock, link } = startTestNetwork('exotel', { numbers, exotelFlows });
    const v2 = '/v2_beta/Accounts/exampleaccount1';
    const offers = (await rest('GET', `${v2}/AvailablePhoneNumbers/IN/Landline?Contains=01`)).json;
    const PhoneNumber = offers[0].phone_number;
    const { sid } = (await rest('POST', `${v2}/IncomingPhoneNumbers`, { form: { PhoneNumber } })).json;
    const VoiceUrl = 'http://my.exotel.com/exampleaccount1/exoml/start_voice/77';
    await rest('PUT', `${v2}/IncomingPhoneNumbers/${sid}`, { form: { VoiceUrl } });
    void network.call({ carrier: 'exotel', from: '+915550100001', to: PhoneNumber, caller: [] });
    await clock.advance(100);
    expect(link.requests[0]?.url).toContain('https://voice.example.com/voicebot?CallSid=');
    expect((await rest('DELETE', `${v2}/IncomingPhoneNumbers/${sid}`)).status).toBe(200);
    expect((await rest('GET', `${v2}/IncomingPhoneNumbers/${sid}`)).status).toBe(404);
    expect(network.apis.log.breaches).toEqual([]);
  });

  it('are bought and released at Vobiz, and attached to an application that a call goes to', async () => {
    const { rest, network, clock, link } = startTestNetwork('vobiz', { numbers });
    const [offer] = (await rest('GET', `${vobiz}/inventory/numbers?country=IN&per_page=3`)).json.items;
    await rest('POST', `${vobiz}/numbers/purchase-from-inventory`, { json: { e164: offer.e164 } });
    const application = {
      app_name: 'sales-agent',
      answer_url: 'https://voice.example.com/answer',
      answer_method: 'POST',
    };
    const { app_id } = (await rest('POST', `${vobiz}/Application/`, { json: application })).json;
    const path = `${vobiz}/numbers/${encodeURIComponent(offer.e164)}`;
    expect((await rest('POST', `${path}/application`, { json: { application_id: app_id } })).json.application_id).toBe(
      app_id,
    );
    await rest('POST', `${vobiz}/Application/${app_id}/`, { json: { hangup_url: 'https://voice.example.com/hangup' } });
    expect((await rest('GET', `${vobiz}/Application/`)).json).toMatchObject({
      meta: { total_count: 1, next: null },
      objects: [{ app_id, app_name: 'sales-agent', hangup_url: 'https://voice.example.com/hangup' }],
    });
    void network.call({ carrier: 'vobiz', from: '+915550100001', to: offer.e164, caller: [] });
    await clock.advance(1000);
    expect(link.requests.map(({ url }) => url)).toEqual([application.answer_url, 'https://voice.example.com/hangup']);
    expect((await rest('DELETE', path)).status).toBe(204);
    expect((await rest('DELETE', path)).status).toBe(403);
    expect(network.apis.log.breaches).toEqual([]);
  });
});
