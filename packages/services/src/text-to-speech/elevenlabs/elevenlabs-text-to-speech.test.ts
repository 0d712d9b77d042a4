import { describe, expect, it } from 'vitest';
import { describeTextToSpeech } from '../../testing/describe-text-to-speech.ts';
import { startElevenLabsWire } from '../test-support/elevenlabs-wire.ts';
import { placesOf, voiceScene } from '../test-support/voice-scene.ts';
import { ElevenLabsContext } from './elevenlabs-context.ts';
import { elevenLabsTextToSpeech } from './elevenlabs-text-to-speech.ts';

describeTextToSpeech('ElevenLabs', {
  create: elevenLabsTextToSpeech,
  startWire: startElevenLabsWire,
  format: { encoding: 'mulaw', sampleRate: 8000 },
  tellsWords: true,
  keepsConnections: true,
  usage: { vendor: 'elevenlabs', model: 'eleven_flash_v2_5' },
});

describe('ElevenLabs', () => {
  const scene = voiceScene();
  const context = new ElevenLabsContext({
    id: 'c1',
    identity: { service: 'text-to-speech', vendor: 'elevenlabs' },
    format: { encoding: 'mulaw', sampleRate: 8000 },
    opening: {},
    isVerbatim: true,
  });

  it('does not listen to other contexts', () => {
    const audio = { audio: 'AAAA', alignment: null, contextId: 'c0' };
    expect(context.read(JSON.stringify(audio))).toEqual([]);
    expect(context.read(JSON.stringify({ isFinal: true, contextId: 'c0' }))).toEqual([]);
    expect(context.read(JSON.stringify({ ...audio, contextId: 'c1' }))).toMatchObject([{ type: 'audio' }]);
  });

  it('asks for µ-law in the language of the call, and shows its key in a header', async () => {
    const wire = scene.open(await startElevenLabsWire(), elevenLabsTextToSpeech);
    await scene.say('Hello.', { language: 'en-US', voice: 'v 1' });
    const [{ url, headers }] = wire.connections as [(typeof wire.connections)[0]];
    expect(url.pathname).toBe('/v1/text-to-speech/v%201/multi-stream-input');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      model_id: 'eleven_flash_v2_5',
      output_format: 'ulaw_8000',
      language_code: 'en',
      sync_alignment: 'true',
      auto_mode: 'true',
      inactivity_timeout: '180',
    });
    expect(headers['xi-api-key']).toBe('key-4711');
  });

  it('keeps the language from models that would refuse it', async () => {
    const wire = scene.open(await startElevenLabsWire(), (common) =>
      elevenLabsTextToSpeech({ ...common, model: 'eleven_multilingual_v2' }),
    );
    await scene.say('Hello.', { language: 'de-AT' });
    expect(wire.connections[0]?.url.searchParams.has('language_code')).toBe(false);
  });

  it('tells settings and dictionaries once in a context, and closes it with the turn', async () => {
    const wire = scene.open(await startElevenLabsWire(), (common) =>
      elevenLabsTextToSpeech({
        ...common,
        voiceSettings: { stability: 0.4, similarityBoost: 0.8, speed: 1.1 },
        pronunciationDictionaries: [{ id: 'd1', versionId: 'v1' }],
      }),
    );
    const turn = {};
    for (const sentence of ['One.', 'Two.']) {
      const spoken = scene.begin(sentence, { turn });
      await expect.poll(() => spoken.audioMs()).toBe(100);
      await scene.clock.advance(1000);
      await expect.poll(() => spoken.isOver()).toBe(true);
    }
    scene.voice.endTurn?.(turn);
    await expect.poll(() => wire.received.length).toBe(4);
    const context_id = wire.asked[0]?.context;
    expect(wire.received).toEqual([
      {
        text: ' ',
        voice_settings: { stability: 0.4, similarity_boost: 0.8, speed: 1.1 },
        pronunciation_dictionary_locators: [{ pronunciation_dictionary_id: 'd1', version_id: 'v1' }],
        context_id,
      },
      { text: 'One. ', flush: true, context_id },
      { text: 'Two. ', flush: true, context_id },
      { close_context: true, context_id },
    ]);
  });

  it('never has more than five contexts on a socket, however often the caller interrupts', async () => {
    const wire = scene.open(await startElevenLabsWire({ confirmsClose: false }), elevenLabsTextToSpeech);
    for (let count = 0; count < 8; count += 1) {
      wire.script('stall');
      const controller = new AbortController();
      const pieces = scene.voice
        .synthesize('Hello there.', { format: { encoding: 'mulaw', sampleRate: 8000 }, signal: controller.signal })
        [Symbol.asyncIterator]();
      await pieces.next();
      controller.abort();
    }
    expect((await scene.say('Done at last.')).length).toBeGreaterThan(0);
    expect(new Set(wire.asked.map(({ connection }) => connection)).size).toBe(9);
    await scene.clock.advance(3000);
    await expect.poll(() => wire.openCount()).toBeLessThanOrEqual(3);
  });

  /** Says it to a vendor whose silence is the only sign that it is over. */
  async function sayUntilSilence(sentence: string, durationMs: number): Promise<string[]> {
    const spoken = scene.begin(sentence);
    await expect.poll(() => spoken.audioMs()).toBe(durationMs);
    await scene.clock.advance(999);
    expect(spoken.isOver()).toBe(false);
    await scene.clock.advance(1);
    await expect.poll(() => spoken.isOver()).toBe(true);
    return placesOf(spoken.pieces);
  }

  it('finds the written words where the vendor only tells what it made of them', async () => {
    const normalize = { $5: 'dollars' };
    scene.open(await startElevenLabsWire({ alignment: 'normalized', normalize }), elevenLabsTextToSpeech);
    const places = await sayUntilSilence('It costs $5 today.', 400);
    expect(places.map((place) => place.split(' ')[0])).toEqual(['It', 'costs', '$5', 'today.']);
    expect(places[2]).toMatch(/^\$5 200-/);
  });

  it('shares the audio out when no alignment comes, and takes silence for the end', async () => {
    scene.open(await startElevenLabsWire({ alignment: 'none' }), elevenLabsTextToSpeech);
    expect(await sayUntilSilence('Yes, no.', 200)).toEqual(['Yes, 0-114', 'no. 114-200']);
  });

  it.each([
    ['quota_exceeded', 'VOICE_SERVICE_AUTH', false],
    ['max_active_conversations', 'VOICE_SERVICE_RATE_LIMIT', true],
    ['system_busy', 'VOICE_SERVICE_UNAVAILABLE', true],
    ['voice_not_found', 'VOICE_SERVICE_REQUEST', false],
  ])('understands the error %s', (error, code, retryable) => {
    const read = () => context.read(JSON.stringify({ message: 'You said: 4711', error, code: 1008 }));
    expect(read).toThrow(
      expect.objectContaining({ code, retryable, context: expect.objectContaining({ vendorCode: error }) }),
    );
    expect(read).not.toThrow(/4711/);
  });
});
