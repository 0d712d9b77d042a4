import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  answers,
  doesNotAnswer,
  hangUp,
  isBusy,
  isCutOff,
  isUnreachable,
  pause,
  rejects,
  waitForAgent,
} from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../listen.ts';
import {
  accounts,
  answersQuickly,
  CarrierStage,
  eventually,
  keysAgent,
  ours,
  quick,
  sound,
  theirs,
} from '../test-support/carrier-stage.ts';
import { readTwiml } from '../test-support/read-twiml.ts';

let stage: CarrierStage;
afterEach(() => stage?.close());

const placedForm = () => new URLSearchParams(stage.carriers.placed[0]?.body);
const placedTwiml = () => readTwiml(placedForm().get('Twiml') ?? '');

/** Refused, no carrier was asked, and there is no call. */
async function expectNoCall(body: object, status: number, word: string): Promise<void> {
  const answer = await stage.dial(body);
  expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(word) } });
  expect(stage.carriers.requests).toEqual([]);
  expect(await stage.calls()).toEqual([]);
}

describe('POST /api/calls/outbound', () => {
  it('001-061: makes a record before the carrier is asked, which GET shows', async () => {
    stage = await CarrierStage.start({
      faults: { rest: () => ({ type: 'late', delayMs: 1000 }) },
    });
    const answered = stage.dial();
    await eventually(() => expect(stage.carriers.placed).toHaveLength(1));
    const [call] = await stage.calls();
    expect(call).toMatchObject({ status: 'ringing', direction: 'outbound', provider_call_id: null });
    expect(await stage.details(call.id)).toMatchObject({ id: call.id, to_number: theirs });
    expect((await answered).body.call_id).toBe(call.id);
  });

  it('001-062: takes phone_number: whom to call', async () => {
    stage = await CarrierStage.start();
    await stage.place('twilio', { phone_number: '+14155550188' });
    expect(placedForm().get('To')).toBe('+14155550188');
    expect(await stage.calls()).toMatchObject([{ to_number: '+14155550188' }]);
  });

  it('001-062: takes agent_name: who speaks', async () => {
    stage = await CarrierStage.start();
    await stage.place('twilio', { agent_name: 'demo' });
    expect(await stage.calls()).toMatchObject([{ agent_name: 'demo' }]);
    expect(placedTwiml().parameters.agent_name).toBe('demo');
  });

  it('001-062: agent_name may be left out when caller_id is a number with an outbound agent', async () => {
    stage = await CarrierStage.start();
    await stage.api('POST', '/api/settings/endpoints', {
      ...{ phone_number: '+14155550155', provider: 'twilio', outbound_agent_name: 'sales-agent' },
    });
    await stage.place('twilio', { agent_name: undefined, caller_id: '+14155550155' });
    expect(await stage.calls()).toMatchObject([{ agent_name: 'sales-agent', from_number: '+14155550155' }]);
  });

  it('001-062: takes caller_id: the number that is shown', async () => {
    stage = await CarrierStage.start();
    await stage.place('twilio', { caller_id: '+14155550155' });
    expect(placedForm().get('From')).toBe('+14155550155');
  });

  it('001-062: takes provider: over whom', async () => {
    stage = await CarrierStage.start();
    await stage.place('vobiz');
    expect(await stage.calls()).toMatchObject([{ provider: 'vobiz' }]);
  });

  it('001-062: takes custom_parameters, which the record keeps', async () => {
    stage = await CarrierStage.start();
    const { id } = await stage.place('twilio', { custom_parameters: { customer: 'Asha', attempts: 2 } });
    expect((await stage.details(id)).custom_parameters).toEqual({ customer: 'Asha', attempts: '2' });
  });

  it("001-063: answers 201 with call_id and the carrier's id and status", async () => {
    stage = await CarrierStage.start();
    const next = stage.carriers.network.nextOutbound();
    const answer = await stage.dial();
    const [{ id }] = await stage.calls();
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toEqual({
      status: 'initiated',
      call_id: id,
      provider_response: { sid: (await next).callId, status: 'queued' },
    });
  });
});

describe('what Twilio is asked for', () => {
  it.each([
    ['To', theirs],
    ['From', ours.twilio],
    ['Url', null],
    ['StatusCallbackMethod', 'POST'],
  ])('001-064: %s is %s', async (name, value) => {
    stage = await CarrierStage.start();
    await stage.place('twilio');
    expect(placedForm().get(name)).toBe(value);
  });

  it('001-064: the TwiML is inline, and every step is reported to us', async () => {
    stage = await CarrierStage.start();
    const { id } = await stage.place('twilio');
    expect(placedForm().get('Twiml')).toContain('<Response>');
    expect(placedForm().getAll('StatusCallbackEvent')).toEqual(['initiated', 'ringing', 'answered', 'completed']);
    expect(placedForm().get('StatusCallback')).toContain(`https://voice.example.com/telephony/twilio/status/${id}/`);
  });

  it('001-065: the TwiML connects to wss://…/ws/twilio/{agent_name}/{token}', async () => {
    stage = await CarrierStage.start();
    await stage.place('twilio');
    const { paths, streamUrl } = placedTwiml();
    expect(paths.slice(0, 3)).toEqual(['Response', 'Response>Connect', 'Response>Connect>Stream']);
    expect(streamUrl).toMatch(/^wss:\/\/voice\.example\.com\/ws\/twilio\/sales-agent\/[\w-]{20,}$/);
  });

  it.each([
    ['agent_name', 'sales-agent'],
    ['direction', 'outbound'],
    ['from_number', ours.twilio],
    ['to_number', theirs],
  ])('001-065: with the parameter %s: %s', async (name, value) => {
    stage = await CarrierStage.start();
    await stage.place('twilio');
    expect(placedTwiml().parameters[name]).toBe(value);
  });

  it('001-065: and twilio_call_sid, which nobody knows yet: the stream says it', async () => {
    stage = await CarrierStage.start();
    await stage.place('twilio');
    expect(Object.keys(placedTwiml().parameters)).toContain('twilio_call_sid');
  });

  it('001-066: the TwiML has at most 4000 characters, whatever the agent is called', async () => {
    stage = await CarrierStage.start({ publicBaseUrl: `https://${'voice.'.repeat(35)}example.com/${'x'.repeat(200)}` });
    const name = '&"<ü'.repeat(25);
    expect(await stage.api('POST', '/api/agents', { name })).toMatchObject({ status: 201 });
    await stage.place('twilio', { agent_name: name });
    expect(placedTwiml().parameters.agent_name).toBe(name);
    expect(placedForm().get('Twiml')?.length).toBeLessThanOrEqual(4000);
  });
});

describe('an outbound call', () => {
  it('001-067: opens its socket on the answer, is in progress, and the agent speaks', async () => {
    stage = await CarrierStage.start({ people: answers({ afterMs: 5, caller: [waitForAgent('finishes', quick)] }) });
    const { id, call } = await stage.place('twilio');
    await eventually(async () => {
      const { status, messages } = await stage.details(id);
      expect(status).toBe('in_progress');
      expect(messages).toMatchObject([{ role: 'assistant', content: keysAgent.greeting }]);
    });
    call.hangUp();
    expect(await call.done).toMatchObject({ breaches: [], timedOutWaits: 0 });
  });

  it('001-068: that the carrier refuses is answered with an error that says why, and ends as failed with the reason', async () => {
    const message = 'The number is not a valid phone number';
    stage = await CarrierStage.start({
      faults: { rest: () => ({ type: 'status', status: 400, code: 21_211, message }) },
    });
    const answer = await stage.dial();
    expect(answer).toMatchObject({ status: 502, body: { detail: expect.stringContaining(message) } });
    expect(await stage.calls()).toMatchObject([
      { status: 'failed', end_reason: 'dial-refused', end_detail: expect.stringContaining(message) },
    ]);
    expect(stage.carriers.placed).toHaveLength(1);
  });

  it('001-069: whose outcome is unknown is looked for and found, and never dialled twice', async () => {
    stage = await CarrierStage.start({
      faults: {
        rest: ({ action }) => (action === 'create-call' ? { type: 'reset', isCarriedOut: true } : undefined),
      },
    });
    const next = stage.carriers.network.nextOutbound();
    const answer = await stage.dial();
    expect(answer).toMatchObject({ status: 201, body: { provider_response: { sid: (await next).callId } } });
    expect(stage.carriers.placed).toHaveLength(1);
  });

  it('001-069: whose outcome stays unknown is not dialled again, and ends as failed', async () => {
    stage = await CarrierStage.start({
      faults: { rest: ({ action }) => (action === 'create-call' ? { type: 'reset' } : undefined) },
    });
    expect(await stage.dial()).toMatchObject({ status: 502 });
    expect(await stage.calls()).toMatchObject([{ status: 'failed', end_reason: 'outcome-unknown' }]);
    expect(stage.carriers.placed).toHaveLength(1);
  });

  it('001-071: of an unknown agent is 404, and no carrier is asked', async () => {
    stage = await CarrierStage.start();
    await expectNoCall({ agent_name: 'nobody' }, 404, 'agent_name');
  });

  it.each([
    undefined,
    null,
    '',
    '9876543210',
    '+91 98765-43210',
    '+abc',
    '+0123456789',
    '+1234567890123456',
    919_876_543_210,
  ])('001-072: to %j is 400, and no carrier is asked', async (phone_number) => {
    stage = await CarrierStage.start();
    await expectNoCall({ phone_number }, 400, 'phone_number');
  });

  it.each([
    ['busy', isBusy(), 'busy'],
    ['turned down', rejects({ afterMs: 5 }), 'busy'],
    ['cut off by the network', isCutOff({ afterMs: 5 }), 'canceled-by-carrier'],
    ['not to be reached', isUnreachable(), 'carrier-failed'],
  ])('001-073: that is %s ends as that, and never as completed', async (_what, people, reason) => {
    stage = await CarrierStage.start({ people });
    const { id } = await stage.place('twilio');
    const unanswered = { status: 'failed', start_time: null, duration: null };
    expect(await stage.ended(id)).toMatchObject({ ...unanswered, end_reason: reason });
  });

  it('001-073: that nobody answers ends as that', async () => {
    stage = await CarrierStage.start({ people: doesNotAnswer(), environment: { OUTBOUND_RING_SECONDS: '5' } });
    const { id, call } = await stage.place('twilio');
    await call.done;
    expect(await stage.ended(id)).toMatchObject({ status: 'no_answer', start_time: null });
  });

  it('001-073: that is taken back ends as canceled, at the carrier too', async () => {
    stage = await CarrierStage.start({ people: doesNotAnswer() });
    const { id, call } = await stage.place('twilio');
    expect(await stage.api('POST', `/api/calls/${id}/end`)).toMatchObject({
      status: 200,
      body: { status: 'failed', end_reason: 'canceled-by-request' },
    });
    expect(await call.done).toMatchObject({ carrierStatus: 'canceled', breaches: [] });
    expect(stage.carriers.requests.at(-1)).toMatchObject({ method: 'POST', body: 'Status=canceled' });
  });
});

describe('custom_parameters', () => {
  let model: Server | undefined;
  afterEach(() => model?.close());

  it('001-070: reach the greeting', async () => {
    stage = await CarrierStage.start({ people: answersQuickly });
    await stage.api('POST', '/api/agents', { name: 'caller', greeting: 'Hello {{customer}}.' });
    const { id, call } = await stage.place('twilio', { agent_name: 'caller', custom_parameters: { customer: 'Asha' } });
    await call.done;
    expect((await stage.ended(id)).messages).toMatchObject([{ content: 'Hello Asha.' }]);
  });

  it('001-070: reach the prompt, and what the model is shown with its tools', async () => {
    const asked: { messages: { content: string }[] }[] = [];
    model = createServer(async (request, response) => {
      asked.push(JSON.parse(await text(request)));
      const delta = (content: object, finish_reason: string | null) => ({
        ...{ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm' },
        choices: [{ index: 0, delta: content, finish_reason }],
      });
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.end(
        `data: ${JSON.stringify(delta({ role: 'assistant', content: 'Good.' }, null))}\n\ndata: ${JSON.stringify(delta({}, 'stop'))}\n\ndata: [DONE]\n\n`,
      );
    });
    const port = await listen(model, { host: '127.0.0.1', port: 0 });
    const listens = [waitForAgent('finishes', quick), pause(100), sound, waitForAgent('finishes', quick), hangUp()];
    stage = await CarrierStage.start({
      people: answers({ afterMs: 5, caller: listens }),
      segments: ['yes'],
      environment: {
        OPENAI_COMPATIBLE_BASE_URL: `http://127.0.0.1:${port}/v1`,
        OPENAI_COMPATIBLE_API_KEY: 'model-key',
        OPENAI_COMPATIBLE_MODEL: 'tiny',
      },
    });
    const created = await stage.api('POST', '/api/agents', {
      ...{ name: 'caller', prompt: 'You remind {{customer}}.', llm_provider: 'openai-compatible' },
      endpointing_silence_ms: 200,
    });
    expect(created).toMatchObject({ status: 201 });
    const parameters = { customer: 'Asha', order_id: 'A-17' };
    const { call } = await stage.place('twilio', { agent_name: 'caller', custom_parameters: parameters });
    await call.done;
    const told = asked[0]?.messages[0]?.content;
    expect(told).toContain('You remind Asha.');
    expect(told).toContain('"order_id":"A-17"');
    expect(JSON.stringify(asked)).not.toContain(accounts.twilio.authToken);
  });
});
