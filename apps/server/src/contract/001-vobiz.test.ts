import { hangUp, interrupt, pause, press, vobizSignatureV2, vobizSignatureV3, waitForAgent } from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import {
  accounts,
  answersQuickly,
  CarrierStage,
  eventually,
  ours,
  PUBLIC_BASE_URL,
  quick,
  sound,
  theirs,
} from '../test-support/carrier-stage.ts';

const PATH = '/telephony/vobiz/inbound/sales-agent';
const NONCE = '12345678901234567890';
const { authToken } = accounts.vobiz;
const listens = [waitForAgent('finishes', quick), hangUp()];

let stage: CarrierStage;
afterEach(() => stage?.close());

const placedBody = () => JSON.parse(stage.carriers.placed[0]?.body ?? '{}');
const post = (fields: Record<string, string> = {}) => stage.request('vobiz', PATH, fields);
const postWith = async (headers: Record<string, string>) =>
  (await stage.request('vobiz', PATH, {}, { headers, isSigned: false })).status;
const v2 = (token: string = authToken) => ({
  'X-Vobiz-Signature-V2': vobizSignatureV2(token, PUBLIC_BASE_URL + PATH, NONCE),
  'X-Vobiz-Signature-V2-Nonce': NONCE,
});
const v3 = (token: string = authToken) => ({
  'X-Vobiz-Signature-V3': vobizSignatureV3(token, PUBLIC_BASE_URL + PATH, NONCE),
  'X-Vobiz-Signature-V3-Nonce': NONCE,
});
const streamOf = (xml: string) => /<Stream ([^>]*)>([^<]*)<\/Stream>/.exec(xml)?.slice(1) ?? [];

describe("Vobiz's inbound webhook", () => {
  it('001-086: answers 200 and a Stream whose text is wss://…/ws/vobiz/{agent_name}/{token}', async () => {
    stage = await CarrierStage.start();
    const response = await post();
    expect(response.status).toBe(200);
    const [, url] = streamOf(await response.text());
    expect(url).toMatch(/^wss:\/\/voice\.example\.com\/ws\/vobiz\/sales-agent\/[\w-]{20,}$/);
  });

  it.each([
    ['bidirectional', 'true'],
    ['keepCallAlive', 'true'],
    ['contentType', 'audio/x-mulaw;rate=8000'],
  ])('001-087: the Stream has %s="%s"', async (name, value) => {
    stage = await CarrierStage.start();
    const [attributes] = streamOf(await (await post()).text());
    expect(attributes).toContain(`${name}="${value}"`);
  });

  it.each([
    ['no signature', {}],
    ['a wrong V2', v2('another-token')],
    ['a wrong V2 beside a right V3', { ...v2('another-token'), ...v3() }],
    ['a wrong V3, and no V2', v3('another-token')],
    ['a right V2 without its nonce', { 'X-Vobiz-Signature-V2': v2()['X-Vobiz-Signature-V2'] }],
  ])('001-088: with %s it is 403, and leaves no call', async (_what, headers: Record<string, string>) => {
    stage = await CarrierStage.start();
    expect(await postWith(headers)).toBe(403);
    expect(await stage.calls()).toEqual([]);
  });

  it.each([
    ['V2', v2()],
    ['V3, where there is no V2', v3()],
  ])('001-088: with a right %s it is 200', async (_what, headers: Record<string, string>) => {
    stage = await CarrierStage.start();
    expect(await postWith(headers)).toBe(200);
  });

  it('001-088: a setting lets a missing signature pass, and no wrong one', async () => {
    stage = await CarrierStage.start({ environment: { VOBIZ_ALLOW_UNSIGNED: 'true' } });
    expect(await postWith({})).toBe(200);
    expect(await postWith(v2('another-token'))).toBe(403);
  });

  it('001-091: a hang-up that arrives there ends the call, and starts no second agent', async () => {
    stage = await CarrierStage.start();
    const fields = { CallUUID: 'u-7' };
    await post(fields);
    const response = await post({
      ...fields,
      Event: 'Hangup',
      CallStatus: 'completed',
      HangupCause: 'NORMAL_CLEARING',
    });
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain('<Stream');
    const calls = await stage.calls();
    expect(calls).toHaveLength(1);
    expect(calls[0].end_time).not.toBeNull();
  });

  it.each([
    ['919876543210', theirs],
    ['09876543210', theirs],
    ['+919876543210', theirs],
  ])('001-095: the caller %s is %s in the record', async (From, number) => {
    stage = await CarrierStage.start();
    await post({ From, To: '08040000002' });
    expect(await stage.calls()).toMatchObject([{ from_number: number, to_number: ours.vobiz }]);
  });
});

describe("Vobiz's media stream", () => {
  it.each([
    ['start, media, playAudio', [waitForAgent('finishes', quick), pause(100), sound, ...listens]],
    ['checkpoint, playedStream', [waitForAgent('finishes', quick), ...listens]],
    ['dtmf', [waitForAgent('finishes', quick), press('12#'), ...listens]],
  ])('001-092: %s are spoken and understood', async (_messages, caller) => {
    stage = await CarrierStage.start({ segments: ['hello'] });
    const { report, record } = await stage.talk('vobiz', caller);
    expect(report).toMatchObject({ status: 'completed', breaches: [] });
    expect(record.messages[0]).toMatchObject({ role: 'assistant', content: 'Hello there.', interrupted: false });
    expect(report.timeline.some(({ type }) => type === 'mark-returned')).toBe(true);
  });

  it('001-092: clearAudio is answered with clearedAudio, and the agent goes on', async () => {
    stage = await CarrierStage.start({ segments: ['a story', 'hello'] });
    const story = 'one two three four five six seven eight nine ten. '.repeat(10);
    const { body } = await stage.api('GET', '/api/agents');
    const { id } = body.find(({ name }: { name: string }) => name === 'sales-agent');
    const llm_settings = { rules: [{ when: 'story', say: story }], otherwise: 'I heard {{utterance}}' };
    expect(await stage.api('PATCH', `/api/agents/${id}`, { llm_settings })).toMatchObject({ status: 200 });
    const { report, record } = await stage.talk('vobiz', [
      waitForAgent('finishes', quick),
      sound,
      interrupt({ afterAgentSpokeMs: 300, say: sound }),
      waitForAgent('finishes', quick),
      hangUp(),
    ]);
    expect(report).toMatchObject({ breaches: [], timedOutWaits: 0 });
    expect(report.timeline.some(({ type }) => type === 'audio-cleared')).toBe(true);
    expect(record.messages.slice(2)).toMatchObject([
      { role: 'assistant', interrupted: true },
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'I heard hello', interrupted: false },
    ]);
  });

  /** A call by hand, whose stream has begun. */
  async function connect(query = '') {
    const [, url] = streamOf(await (await post({ CallUUID: 'u-7' })).text());
    const { socket } = await stage.open(`${url}${query}`);
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000 };
    const start = { callId: 'u-7', streamId: 's1', accountId: '1', tracks: ['inbound'], mediaFormat };
    socket?.send({ sequenceNumber: 0, event: 'start', start, extra_headers: '{}' });
    await eventually(() => expect(socket?.messages.some(({ event }) => event === 'playAudio')).toBe(true));
    return socket;
  }

  it.each([
    ['with its query', '?agent=x&call=y'],
    ['without', ''],
  ])('001-093: the call is found by path and token, %s', async (_how, query) => {
    stage = await CarrierStage.start();
    await connect(query);
    expect(await stage.calls()).toMatchObject([{ provider_call_id: 'u-7', status: 'in_progress' }]);
  });

  it('001-094: the call ends by the closing socket, without a stop', async () => {
    stage = await CarrierStage.start();
    const { record } = await stage.talk('vobiz', listens);
    expect(record).toMatchObject({ status: 'completed', end_reason: 'caller-hung-up' });
  });

  it('001-094: the final status of a lost socket comes from the report of the hang-up', async () => {
    stage = await CarrierStage.start();
    const socket = await connect();
    const [{ id }] = await stage.calls();
    socket?.webSocket.terminate();
    await eventually(async () => expect(await stage.events(id, 'stream-detached')).toHaveLength(1));
    expect(await stage.details(id)).toMatchObject({ status: 'in_progress' }); // It may come back.
    await post({ CallUUID: 'u-7', Event: 'Hangup', CallStatus: 'completed', HangupCause: 'NORMAL_CLEARING' });
    expect(await stage.ended(id)).toMatchObject({ status: 'completed', end_reason: 'caller-hung-up' });
  });
});

describe('an outbound call over Vobiz', () => {
  it.each([
    ['from', ours.vobiz],
    ['to', theirs],
    ['answer_method', 'POST'],
  ])('001-089: is posted with %s: %s', async (name, value) => {
    stage = await CarrierStage.start();
    await stage.place('vobiz');
    expect(placedBody()[name]).toBe(value);
  });

  it.each([
    ['answer_url', 'answer'],
    ['hangup_url', 'hangup'],
  ])('001-089: is posted with %s of its own', async (name, kind) => {
    stage = await CarrierStage.start();
    const { id } = await stage.place('vobiz');
    expect(placedBody()[name]).toMatch(new RegExp(`^${PUBLIC_BASE_URL}/telephony/vobiz/${kind}/${id}/[\\w-]{43}$`));
  });

  it('001-090: asks answer_url once it is answered, which leads to the socket, and the agent speaks', async () => {
    stage = await CarrierStage.start({ people: answersQuickly });
    const { id, call } = await stage.place('vobiz');
    const { timeline, breaches, timedOutWaits } = await call.done;
    const steps = timeline.flatMap((event) =>
      event.type === 'request-sent' && event.purpose === 'webhook'
        ? [event.url]
        : event.type === 'stream-opened'
          ? ['socket']
          : [],
    );
    expect(steps).toEqual([placedBody().answer_url, 'socket']);
    expect({ breaches, timedOutWaits }).toEqual({ breaches: [], timedOutWaits: 0 });
    expect(await stage.ended(id)).toMatchObject({ status: 'completed', messages: [{ content: 'Hello there.' }] });
  });

  it('001-091: a hang-up at answer_url ends it, and never starts an agent', async () => {
    stage = await CarrierStage.start();
    const { id, call } = await stage.place('vobiz');
    const report = { CallUUID: call.callId, Event: 'Hangup', CallStatus: 'busy', HangupCause: 'USER_BUSY' };
    const response = await stage.request('vobiz', placedBody().answer_url, report);
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain('<Stream');
    expect(await stage.ended(id)).toMatchObject({ end_reason: 'busy' });
    const late = await stage.request('vobiz', placedBody().answer_url, { CallUUID: call.callId });
    expect(await late.text()).not.toContain('<Stream');
  });
});
