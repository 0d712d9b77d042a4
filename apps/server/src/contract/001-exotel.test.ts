import { answers, hangUp, press, waitForAgent } from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answersQuickly,
  CarrierStage,
  eventually,
  keysAgent,
  ours,
  PUBLIC_BASE_URL,
  quick,
  sound,
  theirs,
} from '../test-support/carrier-stage.ts';
import type { MediaClient } from '../test-support/twilio-line.ts';

const PATH = '/telephony/exotel/inbound/sales-agent';

let stage: CarrierStage;
afterEach(() => stage?.close());

const placedForm = () => new URLSearchParams(stage.carriers.placed[0]?.body);

function start(socket: MediaClient | undefined, call_sid: string): void {
  socket?.send({ event: 'connected' });
  socket?.send({
    event: 'start',
    sequence_number: '1',
    stream_sid: 's1',
    start: {
      ...{ stream_sid: 's1', call_sid, account_sid: 'voice1', from: '09876543210', to: '08040000001' },
      media_format: { encoding: 'base64', sample_rate: '8000', bit_rate: '128kbps' },
    },
  });
}

/** Reports of Exotel in each of the forms that it may send them in. */
const forms = {
  multipart: (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return { body: form };
  },
  urlencoded: (fields: Record<string, string>) => ({ body: new URLSearchParams(fields) }),
  JSON: (fields: Record<string, string>) => ({
    body: JSON.stringify(fields),
    headers: { 'Content-Type': 'application/json' },
  }),
};

describe("Exotel's inbound webhook", () => {
  it.each(['GET', 'POST'])('001-074: is answered to %s', async (method) => {
    stage = await CarrierStage.start();
    const response = await stage.request('exotel', await stage.webhookUrl('exotel'), {}, { method });
    expect(response.status).toBe(200);
    expect(await stage.calls()).toMatchObject([{ provider: 'exotel', direction: 'inbound' }]);
  });

  it.each(['json', 'xml'] as const)('001-075: leads Exotel to /ws/exotel/{agent_name}, as %s', async (exotelAnswer) => {
    stage = await CarrierStage.start();
    const call = await stage.ring('exotel', { exotelAnswer, caller: [waitForAgent('finishes', quick), hangUp()] });
    const { timeline, breaches } = await call.done;
    expect(breaches).toEqual([]);
    const opened = timeline.find((event) => event.type === 'stream-opened');
    expect(opened?.url).toMatch(/^wss:\/\/voice\.example\.com\/ws\/exotel\/sales-agent\/[\w-]{20,}$/);
  });

  it.each(['', '/', '/wrong', `/${'x'.repeat(43)}`])(
    '001-076: with the secret "%s" it is 403, and leaves no call',
    async (secret) => {
      stage = await CarrierStage.start();
      expect((await stage.request('exotel', PATH + secret, {}, { method: 'GET' })).status).toBe(403);
      expect(await stage.calls()).toEqual([]);
    },
  );

  it("001-076: the endpoint's answer shows the full URL", async () => {
    stage = await CarrierStage.start();
    const { body } = await stage.api('POST', '/api/settings/endpoints', {
      ...{ phone_number: ours.exotel, provider: 'exotel', inbound_agent_name: 'sales-agent' },
    });
    expect(body.inbound_webhook_url).toMatch(new RegExp(`^${PUBLIC_BASE_URL}${PATH}/[\\w-]{43}$`));
    expect((await stage.request('exotel', body.inbound_webhook_url, {}, { method: 'GET' })).status).toBe(200);
  });

  it('001-085: numbers in its own spelling are E.164 in the record', async () => {
    stage = await CarrierStage.start();
    await stage.request('exotel', await stage.webhookUrl('exotel'), { CallFrom: '09876543210', CallTo: '08040000001' });
    expect(await stage.calls()).toMatchObject([{ from_number: theirs, to_number: ours.exotel }]);
  });
});

describe("Exotel's media socket", () => {
  it('001-077: with a token carries PCM, and the agent is heard', async () => {
    stage = await CarrierStage.start();
    const { report } = await stage.talk('exotel', [waitForAgent('finishes', quick), hangUp()]);
    expect(report).toMatchObject({ status: 'completed', breaches: [], timedOutWaits: 0 });
  });

  it("001-077: without a token opens with HTTP Basic and the agent's secret only", async () => {
    stage = await CarrierStage.start();
    const secret = (await stage.webhookUrl('exotel')).split('/').at(-1);
    const basic = (word: string | undefined) => ({
      headers: { Authorization: `Basic ${Buffer.from(`voice:${word}`).toString('base64')}` },
    });
    expect((await stage.open('/ws/exotel/sales-agent')).status).toBe(401);
    expect((await stage.open('/ws/exotel/sales-agent', basic('wrong'))).status).toBe(401);
    const { socket } = await stage.open('/ws/exotel/sales-agent', basic(secret));
    start(socket, 'e-static');
    await eventually(() => expect(socket?.messages.some(({ event }) => event === 'media')).toBe(true));
    expect(await stage.calls()).toMatchObject([
      { provider_call_id: 'e-static', from_number: theirs, to_number: ours.exotel },
    ]);
  });

  it('001-082: its audio reaches the recogniser at the rate of that one, and comes back at 8 kHz', async () => {
    stage = await CarrierStage.start({ segments: ['hello'] });
    const { report, record } = await stage.talk('exotel', [
      waitForAgent('finishes', quick),
      sound,
      waitForAgent('finishes', quick),
      hangUp(),
    ]);
    expect(record.messages).toMatchObject([{}, { role: 'user', content: 'hello' }, { role: 'assistant' }]);
    // "Hello there." and "I heard hello": five words of 20 ms, each at the speed at which it was made.
    expect(report.agentSpokeMs).toBeGreaterThanOrEqual(80);
    expect(report.agentSpokeMs).toBeLessThan(200);
  });

  it('001-083: every message to Exotel holds a multiple of 320 bytes, the last one too', async () => {
    stage = await CarrierStage.start();
    const response = await stage.request('exotel', await stage.webhookUrl('exotel'), { CallSid: 'e7' });
    const { socket } = await stage.open(((await response.json()) as { url: string }).url);
    start(socket, 'e7');
    const isMark = ({ event }: { event: string }) => event === 'mark';
    await eventually(() => expect(socket?.messages.some(isMark)).toBe(true));
    const sizes = (socket?.messages ?? []).flatMap(({ event, media }) =>
      event === 'media' ? [Buffer.from((media as { payload: string }).payload, 'base64').length] : [],
    );
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.filter((size) => size === 0 || size % 320 !== 0)).toEqual([]);
  });
});

describe('an outbound call over Exotel', () => {
  it.each([
    ['From', theirs, 'the person to call'],
    ['CallerId', ours.exotel, 'our number'],
  ])('001-078: has %s %s: %s', async (name, number) => {
    stage = await CarrierStage.start();
    await stage.place('exotel');
    expect(stage.carriers.placed).toMatchObject([{ path: '/v1/Accounts/voice1/Calls/connect.json' }]);
    expect(placedForm().get(name)).toBe(number);
  });

  it('001-079: carries a StatusCallback URL of ours', async () => {
    stage = await CarrierStage.start();
    const { id } = await stage.place('exotel');
    expect(placedForm().get('StatusCallback')).toMatch(
      new RegExp(`^${PUBLIC_BASE_URL}/telephony/exotel/status/${id}/[\\w-]{43}$`),
    );
  });

  it('001-080: brings its audio by StreamUrl, both ways; the callback only notifies', async () => {
    stage = await CarrierStage.start();
    await stage.place('exotel');
    expect(placedForm().get('StreamUrl')).toMatch(/^wss:\/\/voice\.example\.com\/ws\/exotel\/sales-agent\/[\w-]+$/);
    expect(placedForm().get('StreamType')).toBe('bidirectional');
    const answered = { CallSid: 'x', EventType: 'answered', Status: 'in-progress' };
    const response = await stage.request('exotel', placedForm().get('StatusCallback') ?? '', answered);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('001-080: or by a flow, where one is configured', async () => {
    stage = await CarrierStage.start({
      environment: { EXOTEL_FLOW_ID: '926' },
      exotelFlows: { '926': { voicebotUrl: '' } },
    });
    await stage.dial({ provider: 'exotel' });
    expect(placedForm().get('Url')).toBe('http://my.exotel.com/voice1/exoml/start_voice/926');
    expect(placedForm().has('StreamUrl')).toBe(false);
  });

  it.each(Object.entries(forms))('001-081: its status callback is taken as %s', async (_form, build) => {
    stage = await CarrierStage.start();
    const { id, call } = await stage.place('exotel');
    const url = (placedForm().get('StatusCallback') ?? '').replace(PUBLIC_BASE_URL, stage.server.server.url);
    const fields = { CallSid: call.callId, EventType: 'terminal', Status: 'busy' };
    const response = await fetch(url, { method: 'POST', ...build(fields) });
    expect(response.status).toBe(200);
    expect(await stage.ended(id)).toMatchObject({ end_reason: 'busy' });
  });

  it('001-084: is not answered by in-progress in the reply', async () => {
    stage = await CarrierStage.start();
    const next = stage.carriers.network.nextOutbound();
    const answer = await stage.dial({ provider: 'exotel' });
    await next;
    expect(answer.body.provider_response.status).toBe('in-progress');
    expect(await stage.details(answer.body.call_id)).toMatchObject({ status: 'ringing', start_time: null });
  });

  it('001-084: is answered by the callback', async () => {
    stage = await CarrierStage.start();
    const { id, call } = await stage.place('exotel');
    const fields = { CallSid: call.callId, EventType: 'answered', Status: 'in-progress' };
    await stage.request('exotel', placedForm().get('StatusCallback') ?? '', fields);
    await eventually(async () => {
      const { status, start_time } = await stage.details(id);
      expect({ status, start_time }).toEqual({ status: 'in_progress', start_time: expect.any(String) });
    });
  });

  it('001-084: is answered by start on the socket, also when the callback is lost', async () => {
    stage = await CarrierStage.start({
      people: answers({ afterMs: 5, caller: [waitForAgent('finishes', quick), press('9#')] }),
      faults: { callback: () => ({ isLost: true }) },
    });
    const { id, call } = await stage.place('exotel');
    expect(await call.done).toMatchObject({ status: 'completed', breaches: [] });
    expect(await stage.ended(id)).toMatchObject({ status: 'completed', start_time: expect.any(String) });
  });

  it('001-085: numbers in the socket and in callbacks in its own spelling are E.164 in the record', async () => {
    stage = await CarrierStage.start({ people: answersQuickly });
    const { id, call } = await stage.place('exotel', { agent_name: keysAgent.name });
    await call.done;
    expect(await stage.ended(id)).toMatchObject({ from_number: ours.exotel, to_number: theirs });
  });
});
