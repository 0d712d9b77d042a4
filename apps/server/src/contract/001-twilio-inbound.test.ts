import { hangUp, twilioSignature, waitForAgent } from '@voice/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  accounts,
  CarrierStage,
  eventually,
  ours,
  PUBLIC_BASE_URL,
  quick,
  theirs,
} from '../test-support/carrier-stage.ts';
import { readTwiml } from '../test-support/read-twiml.ts';

const PATH = '/telephony/twilio/inbound/sales-agent';
const TOKEN = /^[\w-]{20,}$/;

let stage: CarrierStage;
beforeEach(async () => {
  stage = await CarrierStage.start();
});
afterEach(() => stage.close());

const post = (fields: Record<string, string> = {}, path = PATH) => stage.request('twilio', path, fields);
const twimlFor = async (fields: Record<string, string> = {}) => readTwiml(await (await post(fields)).text());

/** The webhook with any headers: nothing is signed unless they say so. */
const postWith = (headers: Record<string, string>) =>
  stage.request('twilio', PATH, FIELDS, { headers, isSigned: false });
const FIELDS = { CallSid: 'CA1', From: theirs, To: ours.twilio, CallStatus: 'ringing', Direction: 'inbound' };
const signed = (url: string, token: string = accounts.twilio.authToken) => ({
  'x-twilio-signature': twilioSignature(token, url, FIELDS),
});

describe("Twilio's inbound webhook", () => {
  it('001-042: a POST with a valid signature answers 200 and TwiML', async () => {
    const response = await post();
    expect(response.status).toBe(200);
    expect(readTwiml(await response.text()).paths[0]).toBe('Response');
  });

  it.each([
    ['without a signature', {}],
    ['with an empty signature', { 'x-twilio-signature': '' }],
    ['with a signature that is none', { 'x-twilio-signature': 'd3Jvbmc=' }],
    ['signed with another token', signed(`${PUBLIC_BASE_URL}${PATH}`, 'another-token')],
    ['signed for another path', signed(`${PUBLIC_BASE_URL}/telephony/twilio/inbound/demo`)],
  ])('001-043: %s it is 403, and leaves no call', async (_what, headers: Record<string, string>) => {
    expect((await postWith(headers)).status).toBe(403);
    expect(await stage.calls()).toEqual([]);
  });

  it('001-043: while no auth token is configured it is 403, whatever it is signed with', async () => {
    await stage.close();
    stage = await CarrierStage.start({ environment: { TWILIO_AUTH_TOKEN: '' } });
    expect((await post()).status).toBe(403);
    expect((await postWith(signed(`${PUBLIC_BASE_URL}${PATH}`, ''))).status).toBe(403);
  });

  it.each([
    ['Host', { Host: 'other.example.com' }],
    ['X-Forwarded-Host', { 'X-Forwarded-Host': 'other.example.com', 'X-Forwarded-Proto': 'https' }],
  ])('001-044: a signature over the name in %s is none', async (_name, headers: Record<string, string>) => {
    expect((await postWith({ ...headers, ...signed(`https://other.example.com${PATH}`) })).status).toBe(403);
    expect((await postWith({ ...headers, ...signed(`${PUBLIC_BASE_URL}${PATH}`) })).status).toBe(200);
  });

  it('001-045: the TwiML is Response > Connect > Stream, both ways', async () => {
    const { paths } = await twimlFor();
    expect(paths.slice(0, 3)).toEqual(['Response', 'Response>Connect', 'Response>Connect>Stream']);
    expect(paths.join(' ')).not.toContain('Start');
  });

  it("001-046: the stream's URL is wss://{public host}/ws/twilio/{agent_name}/{token}, without a query", async () => {
    const { streamUrl = '' } = await twimlFor();
    const prefix = 'wss://voice.example.com/ws/twilio/sales-agent/';
    expect(streamUrl.startsWith(prefix)).toBe(true);
    expect(streamUrl.slice(prefix.length)).toMatch(TOKEN);
  });

  it.each([
    ['001-047', 'agent_name', 'sales-agent'],
    ['001-048', 'direction', 'inbound'],
    ['001-049', 'from_number', theirs],
    ['001-050', 'to_number', ours.twilio],
    ['001-051', 'twilio_call_sid', 'CA1'],
  ])('%s: the parameter %s is %s', async (_line, name, value) => {
    const { parameters } = await twimlFor({ CallSid: 'CA1' });
    expect(parameters[name]).toBe(value);
    expect(Object.keys(parameters)).toHaveLength(5);
  });

  it.each(['<Hangup/>', '"/><Parameter name="x" value="y', "' onload='x", '&lt;Say&gt; & more', ']]><!--'])(
    '001-052: a caller called %s adds no element and no attribute',
    async (name) => {
      const { paths, parameters } = await twimlFor({ From: name, To: name, CallerName: name });
      const usual = await twimlFor();
      expect(paths).toEqual(usual.paths);
      expect(parameters).toMatchObject({ from_number: name, to_number: name });
    },
  );

  it('001-052: nor does an agent with such a name', async () => {
    const name = 'a & b "c" <d>';
    expect(await stage.api('POST', '/api/agents', { name })).toMatchObject({ status: 201 });
    const response = await post({}, `/telephony/twilio/inbound/${encodeURIComponent(name)}`);
    const { paths, parameters, streamUrl = '' } = readTwiml(await response.text());
    expect(paths).toEqual((await twimlFor()).paths);
    expect(parameters.agent_name).toBe(name);
    expect(decodeURIComponent(new URL(streamUrl).pathname)).toContain(`/ws/twilio/${name}/`);
  });

  it('001-053: a caller whose socket is refused hears a sentence, and the call is hung up', async () => {
    const { paths } = await twimlFor();
    expect(paths.slice(-2)).toEqual(['Response>Say', 'Response>Hangup']);
    await stage.close();
    stage = await CarrierStage.start({ faults: { document: () => ({ answerDelayMs: 500 }) } });
    const call = await stage.ring('twilio', { caller: [] });
    await eventually(async () => expect(await stage.calls()).toHaveLength(1));
    const { body } = await stage.api('GET', '/api/agents');
    const { id } = body.find(({ name }: { name: string }) => name === 'sales-agent');
    // The socket's path names nobody now.
    expect(await stage.api('PATCH', `/api/agents/${id}`, { name: 'renamed' })).toMatchObject({ status: 200 });
    const { timeline, reason } = await call.done;
    expect(reason).toBe('upgrade-refused-404');
    expect(timeline.flatMap((event) => (event.type === 'document-verb' ? [event.verb] : []))).toEqual([
      'Say',
      'Hangup',
    ]);
  });

  it('001-054: an agent that does not exist is 404', async () => {
    expect((await post({}, '/telephony/twilio/inbound/nobody')).status).toBe(404);
    expect(await stage.calls()).toEqual([]);
  });

  it.each(['anonymous', 'client:alice', 'sip:bob@example.com', '+266696687', ''])(
    '001-055: a caller who comes as %j is answered like any other, and from_number carries it as sent',
    async (from) => {
      const call = await stage.ring('twilio', { from, caller: [waitForAgent('finishes', quick), hangUp()] });
      expect(await call.done).toMatchObject({ status: 'completed', timedOutWaits: 0, breaches: [] });
      expect(await stage.calls()).toMatchObject([{ from_number: from }]);
      expect((await twimlFor({ From: from })).parameters.from_number).toBe(from);
    },
  );

  it('001-056: the same webhook twice makes one call, and both answers lead to the agent', async () => {
    const [first, second] = await Promise.all([twimlFor({ CallSid: 'CA1' }), twimlFor({ CallSid: 'CA1' })]);
    expect(await stage.calls()).toHaveLength(1);
    for (const { streamUrl = '' } of [first, second]) {
      const { socket, status } = await stage.open(streamUrl);
      expect(status).toBe(101);
      socket?.webSocket.terminate();
      await socket?.closed;
    }
  });
});
