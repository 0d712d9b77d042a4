import { toBase64 } from '@voice/serializers/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Carrier, carriers } from '../network/carrier.ts';
import type { FakeAgent } from '../test-support/fake-agent.ts';
import { openTestStream } from '../test-support/open-test-stream.ts';
import { tone } from '../test-support/tone.ts';

const mulaw20ms = toBase64(new Uint8Array(160).fill(0xff));
const wavHeader = toBase64(new TextEncoder().encode('RIFF$   WAVEfmt '));

type Deed = (agent: FakeAgent) => void;

const media =
  (media: unknown): Deed =>
  (agent) =>
    agent.send({ event: 'media', ...agent.id, media });
const playAudio =
  (media: unknown): Deed =>
  (agent) =>
    agent.send({ event: 'playAudio', ...agent.id, media });
const payload =
  (text: string): Deed =>
  (agent) =>
    agent.sendPayload(text);
const bytes =
  (byteLength: number): Deed =>
  (agent) =>
    agent.sendPayload(toBase64(new Uint8Array(byteLength)));
const twice =
  (deed: Deed): Deed =>
  (agent) => {
    deed(agent);
    deed(agent);
  };

const everywhere: [string, string, Deed][] = [
  ['a binary message', 'binary-message', (agent) => agent.socket.send(new Uint8Array([1, 2]) as unknown as string)],
  ['no JSON', 'not-json', (agent) => agent.send('{"event":')],
  ['an array', 'not-json', (agent) => agent.send('[]')],
  ['null', 'not-json', (agent) => agent.send('null')],
  ['an unknown event', 'unknown-event', (agent) => agent.send({ event: 'hangup', ...agent.id })],
  ['no event', 'unknown-event', (agent) => agent.send({ ...agent.id })],
  ['an empty payload', 'payload-empty', payload('')],
  ['base64 without its padding', 'payload-base64', payload('AAAAA')],
  ['base64 of URLs', 'payload-base64', payload('__--')],
  ['text', 'payload-base64', payload('not audio')],
  ['a WAV file', 'payload-wav', payload(wavHeader)],
  ['a mark without a name', 'mark-name', (agent) => agent.mark('')],
  ['a mark of a number', 'mark-name', (agent) => agent.mark(7 as unknown as string)],
  ['a name used twice', 'mark-reused', twice((agent) => agent.mark('same'))],
  [
    '10001 marks at once',
    'too-many-marks',
    (agent) => {
      agent.playAll(tone(2000));
      for (let index = 0; index <= 10_000; index += 1) agent.mark(`mark ${index}`);
    },
  ],
  ['a close code of an error', 'abnormal-close', (agent) => agent.socket.close(1011, 'oops')],
  ['a torn connection', 'abnormal-close', (agent) => agent.socket.terminate()],
];

const particular: [Carrier, string, string, Deed][] = [
  ['twilio', 'media without a payload', 'payload-missing', media({})],
  ['twilio', 'media without media', 'payload-missing', media(undefined)],
  ['twilio', 'a payload that is no text', 'payload-missing', media({ payload: 7 })],
  ['twilio', 'no streamSid', 'stream-id', (agent) => agent.send({ event: 'clear' })],
  ['twilio', 'the id of another stream', 'stream-id', (agent) => agent.send({ event: 'clear', streamSid: 'MZ1' })],
  ['twilio', 'a mark without mark', 'mark-name', (agent) => agent.send({ event: 'mark', ...agent.id })],
  ['twilio', 'more than is kept in the queue', 'too-far-ahead', (agent) => agent.play(tone(301_000))],
  ['exotel', 'the id in camel case', 'stream-id', (agent) => agent.send({ event: 'clear', streamSid: agent.streamId })],
  ['exotel', 'half a sample', 'payload-odd and payload-multiple', bytes(3201)],
  ['exotel', 'no multiple of 320 bytes', 'payload-multiple', bytes(3300)],
  ['exotel', 'more than 100000 bytes', 'message-size and too-far-ahead', bytes(100_160)],
  ['exotel', 'small messages in a row', 'message-size', twice(bytes(640))],
  ['exotel', 'more than four seconds ahead', 'too-far-ahead', (agent) => agent.playAll(tone(4400))],
  ['exotel', 'an event of Vobiz', 'unknown-event', (agent) => agent.send({ event: 'clearAudio', ...agent.id })],
  ['vobiz', 'no streamId', 'stream-id', (agent) => agent.send({ event: 'checkpoint', name: 'x' })],
  ['vobiz', 'the id of another stream', 'stream-id', (agent) => agent.send({ event: 'clearAudio', streamId: 'x' })],
  ['vobiz', 'the event of Twilio', 'unknown-event', media({ payload: mulaw20ms })],
  [
    'vobiz',
    'a rate in quotes',
    'sample-rate',
    playAudio({ contentType: 'audio/x-mulaw', sampleRate: '8000', payload: mulaw20ms }),
  ],
  ['vobiz', 'no rate', 'sample-rate and content-type', playAudio({ contentType: 'audio/x-mulaw', payload: mulaw20ms })],
  [
    'vobiz',
    'a content type with its rate',
    'content-type',
    playAudio({ contentType: 'audio/x-mulaw;rate=8000', sampleRate: 8000, payload: mulaw20ms }),
  ],
  [
    'vobiz',
    'mu-law at 16 kHz',
    'content-type',
    playAudio({ contentType: 'audio/x-mulaw', sampleRate: 16_000, payload: mulaw20ms }),
  ],
  [
    'vobiz',
    'WAV as content type',
    'content-type',
    playAudio({ contentType: 'audio/wav', sampleRate: 8000, payload: mulaw20ms }),
  ],
  ['vobiz', '10 ms in a message', 'message-size', bytes(80)],
  ['vobiz', '100 ms in a message', 'message-size', bytes(800)],
  [
    'vobiz',
    'a message after stop',
    'after-stop',
    (agent) => {
      agent.send({ event: 'stop', ...agent.id });
      agent.mark('late');
    },
  ],
];

const allowed: [Carrier, string, Deed][] = [
  ['twilio', 'ten seconds in one message', (agent) => agent.play(tone(10_000))],
  ['twilio', 'one sample', bytes(1)],
  ['exotel', '100 ms messages', (agent) => agent.playAll(tone(1000), 100)],
  [
    'exotel',
    'a short last piece, then the next utterance after a mark',
    (agent) => {
      agent.play(tone(200));
      agent.play(tone(20));
      agent.mark('end');
      agent.play(tone(200));
    },
  ],
  ['exotel', 'four seconds ahead', (agent) => agent.playAll(tone(4000))],
  ['vobiz', '60 ms messages', (agent) => agent.playAll(tone(600), 60)],
  [
    'vobiz',
    'L16 at 24 kHz',
    (agent) =>
      agent.send({
        event: 'playAudio',
        ...agent.id,
        media: { contentType: 'audio/x-l16', sampleRate: 24_000, payload: toBase64(new Uint8Array(960)) },
      }),
  ],
];

async function rulesBrokenBy(carrier: Carrier, deed: Deed): Promise<string[]> {
  const { clock, agent, finish } = openTestStream(carrier);
  await clock.advance(100);
  deed(agent);
  await clock.advance(100);
  const report = await finish();
  expect(clock.pendingCount).toBe(0);
  for (const breach of report.breaches)
    expect(breach).toMatchObject({ atMs: 100, message: expect.stringMatching(/^Expected .*got/s) });
  return [...new Set(report.breaches.map(({ rule }) => rule))];
}

describe.each(carriers)('%s reports', (carrier) => {
  it.each(everywhere)('%s as %s', async (_, rule, deed) => {
    expect(await rulesBrokenBy(carrier, deed)).toEqual([rule]);
  });

  it('a message before the stream has started as before-start', async () => {
    const { clock, agent, finish } = openTestStream(carrier, { latencyMs: { startMs: 50 } });
    agent.send({ event: 'mark', mark: { name: 'early' } });
    await clock.advance(100);
    expect((await finish()).breaches.map(({ rule }) => rule)).toEqual(['before-start']);
  });

  it('a server that does not close as close-ignored, and tears the connection', async () => {
    const { clock, socket, call } = openTestStream(carrier);
    await clock.advance(100);
    socket.close = () => undefined;
    call.hangUp();
    await clock.advance(2000);
    expect(await call.done).toMatchObject({
      status: 'completed',
      closeCode: 1006,
      breaches: [{ rule: 'close-ignored' }],
    });
    expect(clock.pendingCount).toBe(0);
  });

  it('a server that does not read as reads-too-slowly, once', async () => {
    const { clock, socket, finish } = openTestStream(carrier);
    Object.defineProperty(socket, 'bufferedAmount', { get: () => 2_000_000 });
    await clock.advance(1000);
    expect((await finish()).breaches.map(({ rule }) => rule)).toEqual(['reads-too-slowly']);
  });

  it('a broken frame as socket-error', async () => {
    const { clock, socket, call } = openTestStream(carrier);
    await clock.advance(100);
    socket.fail(new Error('Invalid WebSocket frame'));
    await clock.advance(1);
    expect((await call.done).breaches.map(({ rule }) => rule)).toEqual(['socket-error', 'abnormal-close']);
  });
});

it.each(particular)('%s reports %s as %s', async (carrier, _, rule, deed) => {
  expect((await rulesBrokenBy(carrier, deed)).join(' and ')).toBe(rule);
});

it.each(allowed)('%s takes %s', async (carrier, _, deed) => {
  expect(await rulesBrokenBy(carrier, deed)).toEqual([]);
});

it('keeps no more than 500 breaches and counts the rest', async () => {
  const { clock, agent, finish } = openTestStream('twilio');
  await clock.advance(0);
  for (let index = 0; index < 700; index += 1) agent.send('no');
  await clock.advance(1);
  const report = await finish();
  expect(report.breaches).toHaveLength(500);
  expect(report.breachCount).toBe(700);
});

describe('any message of a server', () => {
  const anyMessage = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify(value) ?? ''),
    fc
      .record({
        event: fc.constantFrom('media', 'mark', 'clear', 'playAudio', 'checkpoint', 'clearAudio'),
        streamSid: fc.oneof(fc.constant('S'), fc.jsonValue()),
        stream_sid: fc.oneof(fc.constant('S'), fc.jsonValue()),
        streamId: fc.oneof(fc.constant('S'), fc.jsonValue()),
        name: fc.jsonValue(),
        mark: fc.oneof(fc.record({ name: fc.jsonValue() }), fc.jsonValue()),
        media: fc.oneof(
          fc.record({
            payload: fc.oneof(fc.base64String(), fc.jsonValue()),
            contentType: fc.oneof(fc.constant('audio/x-mulaw'), fc.jsonValue()),
            sampleRate: fc.oneof(fc.constant(8000), fc.jsonValue()),
          }),
          fc.jsonValue(),
        ),
      })
      .map((value) => JSON.stringify(value)),
  );

  it.each(carriers)('leaves the call of %s going on', async (carrier) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { maxLength: 20 }), async (messages) => {
        const { clock, agent, finish } = openTestStream(carrier, { streamId: 'S' });
        await clock.advance(0);
        for (const message of messages) agent.send(message);
        await clock.advance(100);
        expect(agent.of('media')).toHaveLength(carrier === 'exotel' ? 1 : 5);
        expect(await finish()).toMatchObject({ status: 'completed', reason: 'hung-up' });
        expect(clock.pendingCount).toBe(0);
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});
