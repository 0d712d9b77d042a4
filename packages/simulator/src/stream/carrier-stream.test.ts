import { readFileSync } from 'node:fs';
import { decodeMulaw, decodePcm16, fromBase64 } from '@voice/serializers/audio';
import { describe, expect, it } from 'vitest';
import { hangUp, pause, press, say } from '../caller/caller-script.ts';
import { type Carrier, carriers } from '../network/carrier.ts';
import { openTestStream } from '../test-support/open-test-stream.ts';
import { tone } from '../test-support/tone.ts';

const fixture = (carrier: Carrier, name: string) =>
  JSON.parse(readFileSync(new URL(`../${carrier}/__fixtures__/${name}.json`, import.meta.url), 'utf8'));

/** The same shape: the same keys in any order, the same type of each value. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

const messageMs = { twilio: 20, vobiz: 20, exotel: 100 };

describe.each(carriers)('a media stream of %s', (carrier) => {
  it('sends the sound of each interval at its end, whatever has been sent before', async () => {
    const { clock, agent, finish } = openTestStream(carrier);
    await clock.advance(messageMs[carrier] - 1);
    expect(agent.of('media')).toHaveLength(0);
    await clock.advance(1);
    expect(agent.of('media')).toHaveLength(1);
    await clock.advance(10_000 - messageMs[carrier]);
    const times = agent.of('media').map(({ atMs }) => atMs);
    expect(times).toEqual(
      Array.from({ length: 10_000 / messageMs[carrier] }, (_, index) => (index + 1) * messageMs[carrier]),
    );
    expect((await finish()).breaches).toEqual([]);
  });

  it('speaks in the documented shapes', async () => {
    const { clock, agent, finish } = openTestStream(carrier, {
      caller: [pause(messageMs[carrier]), press('1')],
      customParameters: Object.fromEntries(
        Object.keys(
          fixture(carrier, 'start').start.customParameters ?? fixture(carrier, 'start').start.custom_parameters ?? {},
        ).map((name) => [name, 'value']),
      ),
    });
    await clock.advance(200);
    agent.mark('utt-0001-end');
    agent.clear();
    await clock.advance(200);
    await finish();
    const events = {
      twilio: ['connected', 'start', 'media', 'dtmf', 'mark', 'stop'],
      exotel: ['connected', 'start', 'media', 'dtmf', 'mark', 'stop'],
      vobiz: ['start', 'media', 'dtmf', 'playedStream', 'clearedAudio'],
    };
    for (const event of events[carrier]) {
      const file = event.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(shapeOf(agent.of(event)[0]?.message), event).toEqual(shapeOf(fixture(carrier, file)));
    }
  });

  it('carries what the caller says, to the sample, then background', async () => {
    const speech = tone(500);
    const { clock, agent } = openTestStream(carrier, { caller: [say(speech)] });
    await clock.advance(1000);
    const samples = agent.of('media').flatMap(({ message }) => {
      const bytes = fromBase64(message.media.payload);
      return [...(carrier === 'exotel' ? decodePcm16(bytes) : decodeMulaw(bytes))];
    });
    const heard = carrier === 'exotel' ? speech : decodeMulaw(encodeLikeALine(speech));
    expect(samples.slice(0, 4000)).toEqual([...heard]);
    expect(new Set(samples.slice(4000))).toEqual(new Set([0]));
  });

  it('returns a mark when everything before it has been heard, in order', async () => {
    const { clock, agent, finish } = openTestStream(carrier);
    await clock.advance(0);
    agent.mark('empty');
    agent.playAll(tone(400));
    agent.mark('one');
    agent.playAll(tone(200));
    agent.mark('two');
    agent.mark('three');
    await clock.advance(399);
    expect(agent.marks.map(({ name }) => name)).toEqual(['empty']);
    await clock.advance(1000);
    expect(agent.marks).toEqual([
      { name: 'empty', atMs: 0 },
      { name: 'one', atMs: 400 },
      { name: 'two', atMs: 600 },
      { name: 'three', atMs: 600 },
    ]);
    const report = await finish();
    expect(report.breaches).toEqual([]);
    expect(report.counts).toMatchObject({ marksReceived: 4, marksReturned: 4 });
  });

  it('says goodbye in its own way when the caller hangs up', async () => {
    const { clock, agent, finish } = openTestStream(carrier, { caller: [pause(200), hangUp()] });
    await clock.advance(1000);
    const last = agent.received.at(-1)?.message;
    expect(last.event).toBe(carrier === 'vobiz' ? 'media' : 'stop');
    if (carrier === 'exotel') expect(last.stop.reason).toBe('callended');
    expect(agent.closeCode).toBe(1000);
    expect(await finish()).toMatchObject({
      status: 'completed',
      endedBy: 'caller',
      reason: 'hung-up',
      closeCode: 1000,
    });
  });

  it('counts from its start again after the process was held up', async () => {
    const { clock, agent, call } = openTestStream(carrier);
    await clock.advance(0);
    let isHeldUp = true;
    const sooner = clock.now.bind(clock);
    clock.now = () => (isHeldUp ? sooner() : sooner() + 510); // The clock jumps while nobody could run.
    await clock.advance(messageMs[carrier] - 1);
    isHeldUp = false;
    await clock.advance(1);
    expect(agent.of('media')).toHaveLength(Math.floor((510 + messageMs[carrier]) / messageMs[carrier]));
    call.hangUp();
    await clock.advance(100);
  });

  it('leaves no timer when the server closes, and reports who did', async () => {
    const { clock, agent, call } = openTestStream(carrier);
    await clock.advance(500);
    agent.playAll(tone(400));
    agent.mark('never');
    agent.socket.close(1000, 'done');
    await clock.advance(1);
    expect(await call.done).toMatchObject({ endedBy: 'server', reason: 'closed', closeCode: 1000, breaches: [] });
    expect(clock.pendingCount).toBe(0);
  });

  it('drops the socket without a word', async () => {
    const { clock, agent, call } = openTestStream(carrier);
    await clock.advance(500);
    call.dropSocket();
    await clock.advance(1);
    expect(agent.closeCode).toBe(1006);
    expect(agent.of('stop')).toEqual([]);
    expect(await call.done).toMatchObject({ endedBy: 'carrier', reason: 'socket-dropped', closeCode: 1006 });
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a flush', () => {
  it('cuts Twilio off at once and brings every pending mark back', async () => {
    const { clock, agent, finish } = openTestStream('twilio');
    await clock.advance(0);
    agent.playAll(tone(1000));
    agent.mark('one');
    agent.mark('two');
    await clock.advance(310);
    agent.clear();
    await clock.advance(0);
    expect(agent.marks).toEqual([
      { name: 'one', atMs: 310 },
      { name: 'two', atMs: 310 },
    ]);
    agent.playAll(tone(100));
    agent.mark('three');
    await clock.advance(1000);
    expect(agent.marks.at(-1)).toEqual({ name: 'three', atMs: 410 });
    const report = await finish();
    expect(report.breaches).toEqual([]);
    expect(report.agentSpokeMs).toBe(410);
    expect(report.timeline.filter(({ type }) => type === 'mark-returned')).toMatchObject([
      { name: 'one', wasPlayed: false },
      { name: 'two', wasPlayed: false },
      { name: 'three', wasPlayed: true },
    ]);
  });

  it('lets Exotel finish the message being played; marks after it do not come back', async () => {
    const { clock, agent, finish } = openTestStream('exotel');
    await clock.advance(0);
    agent.play(tone(200));
    agent.mark('kept');
    agent.play(tone(200));
    agent.mark('dropped');
    await clock.advance(150);
    agent.clear();
    await clock.advance(1000);
    expect(agent.marks).toEqual([{ name: 'kept', atMs: 200 }]);
    const report = await finish();
    expect(report.agentSpokeMs).toBe(200);
    expect(report.breaches).toEqual([]);
  });

  it('makes Exotel return the marks as well when it is told to', async () => {
    const { clock, agent, finish } = openTestStream('exotel', { exotelPendingMarks: 'returned' });
    await clock.advance(0);
    agent.playAll(tone(400));
    agent.mark('overtaken');
    await clock.advance(150);
    agent.clear();
    await clock.advance(0);
    expect(agent.marks).toEqual([{ name: 'overtaken', atMs: 150 }]);
    await finish();
  });

  it('cuts Vobiz off, cancels its checkpoints in silence, and is acknowledged after a while', async () => {
    const { clock, agent, finish } = openTestStream('vobiz');
    await clock.advance(0);
    agent.playAll(tone(1000));
    agent.mark('cancelled');
    await clock.advance(300);
    agent.clear();
    await clock.advance(29);
    expect(agent.of('clearedAudio')).toHaveLength(0);
    await clock.advance(1);
    expect(agent.of('clearedAudio')).toHaveLength(1);
    agent.playAll(tone(100));
    agent.mark('next');
    await clock.advance(2000);
    expect(agent.marks).toEqual([{ name: 'next', atMs: 430 }]);
    const report = await finish();
    expect(report.agentSpokeMs).toBe(430); // 300 ms, a hole of 30 ms, 100 ms: one piece of speech.
    expect(report.breaches).toEqual([]);
  });

  it('takes what Vobiz is sent before the acknowledgement with the rest', async () => {
    const { clock, agent, finish } = openTestStream('vobiz');
    await clock.advance(0);
    agent.clear();
    await clock.advance(10);
    agent.playAll(tone(100));
    agent.mark('too early');
    await clock.advance(2000);
    expect(agent.marks).toEqual([]);
    const report = await finish();
    expect(report.agentSpokeMs).toBe(0);
    expect(report.breaches[0]).toMatchObject({ rule: 'audio-before-cleared', atMs: 10 });
  });

  it('ends a Vobiz stream when the server says stop', async () => {
    const { clock, agent, call } = openTestStream('vobiz');
    await clock.advance(100);
    agent.send({ event: 'stop', ...agent.id });
    await clock.advance(1);
    expect(await call.done).toMatchObject({ endedBy: 'server', reason: 'stopped', breaches: [] });
    expect(agent.closeCode).toBe(1000);
  });
});

describe('the way between carrier and server', () => {
  it('takes its time in both directions and keeps the order', async () => {
    const { clock, agent, finish } = openTestStream('twilio', { latencyMs: { startMs: 0, networkMs: 40 } });
    await clock.advance(40);
    expect(agent.received.map(({ message }) => message.event)).toEqual(['connected', 'start']);
    agent.play(tone(20));
    agent.mark('there and back');
    await clock.advance(200);
    expect(agent.marks).toEqual([{ name: 'there and back', atMs: 140 }]);
    expect(agent.of('media')[0]?.atMs).toBe(60);
    expect((await finish()).breaches).toEqual([]);
  });
});

function encodeLikeALine(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    // G.711 by its definition: sign, bias 132, exponent, mantissa, all bits inverted.
    const sign = sample < 0 ? 0x80 : 0;
    const magnitude = Math.min(32_635, Math.abs(sample)) + 132;
    const exponent = Math.floor(Math.log2(magnitude)) - 7;
    return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
  });
}

it('holds no gap against an agent that pauses between two marks', async () => {
  const { clock, agent, finish } = openTestStream('twilio');
  await clock.advance(0);
  agent.playAll(tone(100));
  agent.mark('end of the sentence');
  await clock.advance(250);
  agent.playAll(tone(100));
  await clock.advance(160);
  agent.playAll(tone(100)); // 60 ms too late, in the middle of a sentence.
  await clock.advance(500);
  const report = await finish();
  expect(report.gaps).toEqual({ count: 1, totalMs: 60, maxMs: 60 });
});
