import { describe, expect, it } from 'vitest';
import { describeTextToSpeech } from '../../testing/describe-text-to-speech.ts';
import { startCartesiaWire } from '../test-support/cartesia-wire.ts';
import { placesOf, voiceScene } from '../test-support/voice-scene.ts';
import { CartesiaContext } from './cartesia-context.ts';
import { cartesiaTextToSpeech } from './cartesia-text-to-speech.ts';

describeTextToSpeech('Cartesia', {
  create: cartesiaTextToSpeech,
  startWire: startCartesiaWire,
  format: { encoding: 'mulaw', sampleRate: 8000 },
  tellsWords: true,
  keepsConnections: true,
  usage: { vendor: 'cartesia', model: 'sonic-3' },
});

describe('Cartesia', () => {
  const scene = voiceScene();

  it('says its version and key when it connects, and all of its manner with every input', async () => {
    const wire = scene.open(await startCartesiaWire(), (common) =>
      cartesiaTextToSpeech({ ...common, voice: 'v1', speed: 1.2, pronunciationDictionary: 'd1' }),
    );
    const turn = {};
    await scene.say('One.', { turn, language: 'en-GB' });
    scene.voice.endTurn?.(turn);
    await expect.poll(() => wire.received.length).toBe(3);
    expect(wire.connections[0]?.url.pathname).toBe('/tts/websocket');
    expect(wire.connections[0]?.headers).toMatchObject({ 'x-api-key': 'key-4711', 'cartesia-version': '2026-03-01' });
    const manner = {
      model_id: 'sonic-3',
      voice: { mode: 'id', id: 'v1' },
      language: 'en',
      output_format: { container: 'raw', encoding: 'pcm_mulaw', sample_rate: 8000 },
      add_timestamps: true,
      generation_config: { speed: 1.2 },
      pronunciation_dict_id: 'd1',
      context_id: wire.asked[0]?.context,
    };
    expect(wire.received).toEqual([
      { ...manner, transcript: 'One. ', continue: true },
      { ...manner, transcript: '', continue: true, flush: true },
      { ...manner, transcript: '', continue: false },
    ]);
  });

  it('begins anew, over the same connections, when the pause was so long that the context has expired', async () => {
    const wire = scene.open(await startCartesiaWire(), cartesiaTextToSpeech);
    const turn = {};
    await scene.say('One.', { turn });
    await scene.clock.advance(800);
    await scene.say('Two.', { turn });
    await scene.clock.advance(801);
    await scene.say('Three.', { turn });
    scene.voice.endTurn?.(turn);
    const [one, two, three] = wire.asked;
    expect(two?.context).toBe(one?.context);
    expect(three?.context).not.toBe(one?.context);
    expect(wire.connections.length).toBeLessThanOrEqual(3);
  });

  it('begins anew when the voice changes in the middle of a turn', async () => {
    const wire = scene.open(await startCartesiaWire(), cartesiaTextToSpeech);
    const turn = {};
    await scene.say('One.', { turn, voice: 'anna' });
    await scene.say('Two.', { turn, voice: 'bert' });
    scene.voice.endTurn?.(turn);
    expect(wire.asked.map(({ voice }) => voice)).toEqual(['anna', 'bert']);
    expect(wire.asked[0]?.context).not.toBe(wire.asked[1]?.context);
  });

  it('understands word times that begin anew with each sentence', async () => {
    scene.open(await startCartesiaWire({ timesFrom: 'flush' }), cartesiaTextToSpeech);
    const turn = {};
    await scene.say('One two three four five.', { turn });
    expect(placesOf(await scene.say('Six seven.', { turn }))).toEqual(['Six 0-90', 'seven. 100-190']);
    scene.voice.endTurn?.(turn);
  });

  it('understands that too many sentences are being spoken at once', () => {
    const context = new CartesiaContext({
      id: 'c1',
      identity: { service: 'text-to-speech', vendor: 'cartesia' },
      clock: scene.clock,
      format: { encoding: 'mulaw', sampleRate: 8000 },
      manner: {},
    });
    const error = { type: 'error', done: true, status_code: 429, error_code: 'concurrency_limited', title: 'Too many' };
    expect(() => context.read(JSON.stringify({ ...error, context_id: 'c1' }))).toThrow(
      expect.objectContaining({
        code: 'VOICE_SERVICE_RATE_LIMIT',
        context: expect.objectContaining({ statusCode: 429, vendorCode: 'concurrency_limited' }),
      }),
    );
    expect(context.read(JSON.stringify({ ...error, context_id: 'another' }))).toEqual([]);
  });
});
