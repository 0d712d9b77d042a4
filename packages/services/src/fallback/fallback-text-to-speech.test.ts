import { type AudioFormat, durationMsOf } from '@voice/core/frames';
import type { SpokenAudio, TextToSpeech } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServiceSwitch } from './fallback-options.ts';
import { fallbackTextToSpeech } from './fallback-text-to-speech.ts';
import { ServiceHealth } from './service-health.ts';
import { ScriptedVoice, type ScriptedVoiceOptions, WORD_MS } from './test-support/scripted-voice.ts';
import { SpokenWords } from './test-support/spoken-words.ts';

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'omega'];
const SENTENCE = WORDS.join(' ');
const language = new SpokenWords(WORDS);
const MULAW: AudioFormat = { encoding: 'mulaw', sampleRate: 8000 };
const PCM: AudioFormat = { encoding: 'pcm16', sampleRate: 24_000 };

describe('several voices as one', () => {
  const clock = new VirtualClock();
  const voice = (name: string, options: Partial<ScriptedVoiceOptions> = {}) =>
    new ScriptedVoice({ name, clock, language, ...options });

  afterEach(() => expect(clock.pendingCount, 'timers left behind').toBe(0));

  /** Speaks to the end. @returns what came, and when the first of it came */
  async function say(speaker: TextToSpeech, { signal = new AbortController().signal, voice: name = 'anna' } = {}) {
    const pieces: SpokenAudio[] = [];
    let firstAtMs: number | undefined;
    let failure: unknown;
    let isOver = false;
    const startMs = clock.now();
    (async () => {
      for await (const piece of speaker.synthesize(SENTENCE, { format: MULAW, voice: name, signal })) {
        firstAtMs ??= clock.now() - startMs;
        pieces.push(piece);
      }
    })()
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => {
        isOver = true;
      });
    await clock.runUntil(() => isOver, 20_000);
    const audio = Uint8Array.from(pieces.flatMap(({ payload }) => [...payload]));
    return {
      failure,
      firstAtMs,
      audioMs: durationMsOf(audio.length, MULAW),
      heard: language.understand(audio, MULAW, WORD_MS - 20),
      timings: pieces.flatMap(({ words = [] }) => words),
    };
  }

  const steps = Array.from({ length: (WORDS.length * WORD_MS) / 100 + 1 }, (_, index) => index * 100);

  it.each(steps)(
    'loses no word when the first dies after %i ms; a word that was cut is said again',
    async (failsAfterMs) => {
      const two = voice('two');
      const said = await say(fallbackTextToSpeech({ services: [voice('one', { failsAfterMs }), two], clock }));
      const whole = Math.floor(failsAfterMs / WORD_MS);
      expect(said.heard).toEqual(WORDS);
      expect(two.asked.map(({ text }) => text)).toEqual(whole === 5 ? [] : [WORDS.slice(whole).join(' ')]);
      // Each word is told once, where it sounds whole.
      expect(said.timings.map(({ word }) => word)).toEqual(WORDS);
      const cutMs = failsAfterMs % WORD_MS;
      expect(said.timings.map(({ startMs }) => startMs)).toEqual(
        WORDS.map((_, index) => index * WORD_MS + (index >= whole ? cutMs : 0)),
      );
    },
  );

  it.each(steps)(
    'loses no word when the first falls silent after %i ms, and costs one second',
    async (hangsAfterMs) => {
      const said = await say(fallbackTextToSpeech({ services: [voice('one', { hangsAfterMs }), voice('two')], clock }));
      expect(said.heard).toEqual(WORDS);
      if (hangsAfterMs === 0) expect(said.firstAtMs).toBe(1100);
    },
  );

  it.each(steps)('loses no word when a voice without timings dies after %i ms', async (failsAfterMs) => {
    const one = voice('one', { failsAfterMs, timings: false });
    const said = await say(fallbackTextToSpeech({ services: [one, voice('two', { timings: false })], clock }));
    expect([...new Set(said.heard)]).toEqual(WORDS);
    expect(said.heard.length).toBeLessThanOrEqual(WORDS.length + 2);
    expect(said.timings).toEqual([]);
  });

  it.each([
    ['the first', false, true],
    ['the second', true, false],
  ])('tells all words when %s voice cannot: what is missing is estimated', async (_which, first, second) => {
    const one = voice('one', { failsAfterMs: 700, timings: first });
    const said = await say(fallbackTextToSpeech({ services: [one, voice('two', { timings: second })], clock }));
    expect(said.timings.map(({ word }) => word)).toEqual(WORDS);
    const starts = said.timings.map(({ startMs }) => startMs);
    expect([...starts].sort((a, b) => a - b)).toEqual(starts);
    expect(said.timings.at(-1)?.endMs).toBe(said.audioMs);
  });

  it('learns how fast a voice speaks', async () => {
    const one = voice('one', { timings: false });
    const two = voice('two');
    const speaker = fallbackTextToSpeech({ services: [one, two], clock });
    await say(speaker);
    one.failsAfterMs = 1400;
    await say(speaker);
    // By its own rate 1400 ms are four words; by that of most voices they would be three.
    expect(two.asked.map(({ text }) => text)).toEqual(['omega']);
  });

  it('goes on in the format that was asked for', async () => {
    const services = [voice('one', { failsAfterMs: 700 }), voice('two', { produces: [PCM] })] as const;
    const speaker = fallbackTextToSpeech({ services, clock });
    expect(speaker.produces).toEqual([MULAW, PCM]);
    const said = await say(speaker);
    expect(said.heard).toEqual(WORDS);
    expect(services[1].asked[0]?.options.format).toEqual(PCM);
    expect(said.timings.map(({ word }) => word)).toEqual(WORDS);
  });

  it("knows each service's own voice", async () => {
    const services = [voice('one', { failsAfterMs: 0 }), voice('two', { failsAfterMs: 0 }), voice('three')] as const;
    await say(fallbackTextToSpeech({ services, clock, voices: { two: 'berta' } }));
    expect(services.map(({ asked }) => asked[0]?.options.voice)).toEqual(['anna', 'berta', undefined]);
  });

  it('fails with the last failure when all fail', async () => {
    const services = [voice('one', { failsAfterMs: 0 }), voice('two', { failsAfterMs: 300 })];
    const said = await say(fallbackTextToSpeech({ services, clock }));
    expect(said.failure).toMatchObject({ message: 'The voice broke' });
    expect(said.heard).toEqual(['alpha']);
  });

  it('never switches because of an abort', async () => {
    const controller = new AbortController();
    const changes: ServiceSwitch[] = [];
    const services = [voice('one', { hangsAfterMs: 200 }), voice('two')] as const;
    const speaker = fallbackTextToSpeech({ services, clock, onSwitch: (change) => changes.push(change) });
    clock.setTimer(() => controller.abort(), 500);
    const said = await say(speaker, { signal: controller.signal });
    expect(said.failure).toMatchObject({ name: 'AbortError' });
    expect([services[1].asked, changes]).toEqual([[], []]);
  });

  it('remembers who is down, and comes back when it has recovered', async () => {
    const health = new ServiceHealth({ clock, coolDownMs: 60_000 });
    const services = [voice('one', { failsAfterMs: 0 }), voice('two')] as const;
    const speaker = () => fallbackTextToSpeech({ services, clock, health });
    await say(speaker());
    await say(speaker());
    expect(services.map(({ asked }) => asked.length)).toEqual([1, 2]);
    await clock.advance(60_000);
    await say(speaker());
    expect(services.map(({ asked }) => asked.length)).toEqual([2, 3]);
  });

  it('prepares the voice that will speak, and passes turns and the end on to all', async () => {
    const health = new ServiceHealth({ clock });
    const services = [voice('one'), voice('two', { produces: [PCM] })] as const;
    const speaker = fallbackTextToSpeech({ services, clock, health, voices: { two: 'berta' } });
    speaker.prepare?.({ format: MULAW, voice: 'anna', language: 'en' });
    health.begin('text-to-speech/one').failed();
    speaker.prepare?.({ format: MULAW, voice: 'anna' });
    expect(services.map(({ prepared }) => prepared)).toEqual([
      [{ format: MULAW, voice: 'anna', language: 'en' }],
      [{ format: PCM, voice: 'berta' }],
    ]);
    const turn = {};
    speaker.endTurn?.(turn);
    await speaker.close?.();
    expect(services.map(({ endedTurns, closedCount }) => [endedTurns, closedCount])).toEqual([
      [[turn], 1],
      [[turn], 1],
    ]);
  });
});
