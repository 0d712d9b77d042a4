import { describe, expect, it } from 'vitest';
import type { DialSocket } from '../../plumbing/dial-socket.ts';
import { dialWebSocket } from '../../plumbing/dial-web-socket.ts';
import { describeTextToSpeech } from '../../testing/describe-text-to-speech.ts';
import { startDeepgramWire } from '../test-support/deepgram-wire.ts';
import { voiceScene } from '../test-support/voice-scene.ts';
import { deepgramTextToSpeech } from './deepgram-text-to-speech.ts';

describeTextToSpeech('Deepgram', {
  create: deepgramTextToSpeech,
  startWire: startDeepgramWire,
  format: { encoding: 'mulaw', sampleRate: 8000 },
  tellsWords: false,
  keepsConnections: true,
  usage: { vendor: 'deepgram', model: 'aura-2-thalia-en' },
});

/** Virtual minutes pass faster than a real connection can give a sign of life. */
const dial: DialSocket = (request) => {
  const { socket, opened } = dialWebSocket(request);
  return { socket, opened };
};

describe('Deepgram', () => {
  const scene = voiceScene();

  it('names voice, format and speed when it connects, then speaks and flushes', async () => {
    const wire = scene.open(await startDeepgramWire(), (common) => deepgramTextToSpeech({ ...common, speed: 0.9 }));
    await scene.say('Hello.');
    expect(wire.connections[0]?.url.pathname).toBe('/v1/speak');
    expect(Object.fromEntries(wire.connections[0]?.url.searchParams ?? [])).toEqual({
      model: 'aura-2-thalia-en',
      encoding: 'mulaw',
      sample_rate: '8000',
      speed: '0.9',
    });
    expect(wire.connections[0]?.headers.authorization).toBe('Token key-4711');
    expect(wire.received).toEqual([{ type: 'Speak', text: 'Hello.' }, { type: 'Flush' }]);
  });

  it('asks no connection for more than the twenty sentences a minute that the vendor allows', async () => {
    const wire = scene.open(await startDeepgramWire(), deepgramTextToSpeech);
    const turn = {};
    for (let count = 0; count < 41; count += 1) await scene.say('Yes.', { turn });
    scene.voice.endTurn?.(turn);
    const counts = [0, 0, 0];
    for (const { connection } of wire.asked) counts[connection] = (counts[connection] ?? 0) + 1;
    expect(counts).toEqual([20, 20, 1]);
  });

  it('gives a connection back that has rested for a minute', async () => {
    const wire = scene.open(await startDeepgramWire(), (common) => deepgramTextToSpeech({ ...common, dial }));
    const turn = {};
    for (let count = 0; count < 20; count += 1) await scene.say('Yes.', { turn });
    await scene.clock.advance(59_999);
    await scene.say('Yes.', { turn });
    expect(wire.asked.at(-1)?.connection).toBe(1);
    scene.voice.endTurn?.(turn);
  });

  it('drops the connection when what was cleared is never confirmed', async () => {
    const wire = scene.open(await startDeepgramWire({ confirmsClear: false }), deepgramTextToSpeech);
    wire.script('stall');
    const controller = new AbortController();
    const pieces = scene.voice
      .synthesize('Hello there.', { format: { encoding: 'mulaw', sampleRate: 8000 }, signal: controller.signal })
      [Symbol.asyncIterator]();
    await pieces.next();
    await expect.poll(() => wire.openCount()).toBe(2);
    controller.abort();
    await expect.poll(() => wire.calledOffCount()).toBe(1);
    await scene.clock.advance(3000);
    await expect.poll(() => wire.openCount()).toBe(1);
  });

  it('does not keep a connection ready that has died without a word', async () => {
    const wire = scene.open(await startDeepgramWire(), (common) =>
      deepgramTextToSpeech({ ...common, dial: (request) => ({ ...dial(request), ping: () => undefined }) }),
    );
    scene.voice.prepare?.({ format: { encoding: 'mulaw', sampleRate: 8000 } });
    await expect.poll(() => wire.openCount()).toBe(1);
    await scene.clock.advance(20_000);
    await expect.poll(() => wire.openCount()).toBe(0);
    await scene.say('One.');
    expect(wire.asked[0]?.connection).not.toBe(0);
  });

  it('gives back what a forgotten turn held', async () => {
    const wire = scene.open(await startDeepgramWire(), (common) =>
      deepgramTextToSpeech({ ...common, dial, warmSockets: 0 }),
    );
    await scene.say('One.', { turn: {} });
    await scene.say('Two.', { turn: {} });
    await scene.clock.advance(60_000);
    await scene.say('Three.');
    expect(wire.asked.map(({ connection }) => connection)).toEqual([0, 1, 0]);
  });
});
