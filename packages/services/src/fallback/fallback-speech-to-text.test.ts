import { type AudioFormat, byteLengthOf } from '@voice/core/frames';
import { VirtualClock } from '@voice/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../errors.ts';
import type { ServiceSwitch } from './fallback-options.ts';
import { type FallbackSpeechToTextOptions, fallbackSpeechToText } from './fallback-speech-to-text.ts';
import { ServiceHealth } from './service-health.ts';
import { ScriptedRecogniser, type ScriptedRecogniserOptions } from './test-support/scripted-recogniser.ts';
import { SpokenWords } from './test-support/spoken-words.ts';

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'omega', 'kappa'];
const language = new SpokenWords(WORDS);
const MULAW: AudioFormat = { encoding: 'mulaw', sampleRate: 8000 };
const PCM: AudioFormat = { encoding: 'pcm16', sampleRate: 16_000 };
const FRAME_MS = 20;

/** What a caller says: words of 200 ms with silence between them, and where the final words are asked for. */
const CALL = ['alpha', 'beta', 'ASK', 'gamma', 'delta', 'ASK', 'omega', 'kappa', 'ASK'];

describe('several recognisers as one', () => {
  const clock = new VirtualClock();
  const recogniser = (name: string, options: Partial<ScriptedRecogniserOptions> = {}) =>
    new ScriptedRecogniser({ name, clock, language, ...options });

  afterEach(() => expect(clock.pendingCount, 'timers left behind').toBe(0));

  /** Lets the caller speak in real time. */
  async function call(options: Omit<FallbackSpeechToTextOptions, 'clock'>, { waitMs = 500, model = 'nova' } = {}) {
    const stream = fallbackSpeechToText({ clock, ...options }).open(MULAW, { language: 'en', model });
    const finals: string[] = [];
    const errors: Error[] = [];
    const latenciesMs: number[] = [];
    let askedAtMs = 0;
    stream.events.on('final', ({ text }) => {
      finals.push(text);
      latenciesMs.push(clock.now() - askedAtMs);
    });
    stream.events.on('error', (error) => errors.push(error));
    const speak = async (word: string, durationMs: number) => {
      for (let at = 0; at < durationMs; at += FRAME_MS) {
        const frame = language.say(word, FRAME_MS, MULAW);
        stream.write(frame);
        frame.fill(0); // Whoever wrote it may use it again.
        await clock.advance(FRAME_MS);
      }
    };
    for (const word of CALL) {
      if (word === 'ASK') {
        stream.finalize();
        askedAtMs = clock.now();
        await speak('silence', waitMs);
      } else {
        await speak(word, 200);
        await speak('silence', 300);
      }
    }
    await clock.advance(3000);
    stream.close();
    stream.close();
    expect(options.services.map((service) => (service as ScriptedRecogniser).openCount)).toEqual(
      options.services.map(() => 0),
    );
    return {
      finals,
      errors,
      latenciesMs,
      words: finals
        .join(' ')
        .split(' ')
        .filter((word) => word !== ''),
    };
  }

  const FINALS = ['alpha beta', 'gamma delta', 'omega kappa'];
  const steps = Array.from({ length: 90 }, (_, index) => (index + 1) * 50);

  it('is the first of them while it works', async () => {
    const services = [recogniser('one'), recogniser('two')] as const;
    const { finals, errors } = await call({ services });
    expect([finals, errors]).toEqual([FINALS, []]);
    expect(services[0].opened).toEqual([{ format: MULAW, options: { language: 'en', model: 'nova' } }]);
    expect(services[1].opened).toEqual([]);
  });

  it.each(steps)('loses and doubles no word when the first dies after %i ms', async (failsAfterMs) => {
    const { finals, errors } = await call({ services: [recogniser('one', { failsAfterMs }), recogniser('two')] });
    expect([finals, errors]).toEqual([FINALS, []]);
  });

  it.each(steps)('nor when it also finds words unasked, and dies after %i ms', async (failsAfterMs) => {
    // Its words come when the next one is under way already.
    const own = { ownFinalAfterMs: 200, latencyMs: 250 };
    const services = [recogniser('one', { failsAfterMs, ...own }), recogniser('two', own)];
    const { words, errors } = await call({ services });
    expect([words, errors]).toEqual([WORDS, []]);
  });

  it('nor when the caller does not wait for an answer', async () => {
    for (const failsAfterMs of [600, 1020, 1500, 2000]) {
      const services = [recogniser('one', { failsAfterMs, latencyMs: 900 }), recogniser('two', { latencyMs: 900 })];
      expect((await call({ services }, { waitMs: 20 })).finals).toEqual(FINALS);
    }
  });

  it('hears again what a vendor made nothing of before it was given up', async () => {
    const services = [recogniser('one', { deafAfterMs: 900, failsAfterMs: 3200 }), recogniser('two')];
    const { finals, words } = await call({ services });
    expect(finals).toEqual(['', '', 'alpha beta gamma delta omega kappa']);
    expect(words).toEqual(WORDS);
  });

  it('asks the next one when final words do not come within 1500 ms: two seconds are not exceeded', async () => {
    const changes: ServiceSwitch[] = [];
    const services = [recogniser('one', { hangs: true }), recogniser('two')];
    const onSwitch = (change: ServiceSwitch) => changes.push(change);
    const { finals, latenciesMs } = await call({ services, onSwitch }, { waitMs: 2000 });
    expect(finals).toEqual(FINALS);
    expect(latenciesMs).toEqual([1600, 100, 100]);
    expect(changes).toMatchObject([{ service: 'speech-to-text', from: 'one', to: 'two', reason: 'slow' }]);
  });

  it('goes on in the format that the next one takes, and does not ask it for a strange model', async () => {
    const services = [recogniser('one', { failsAfterMs: 1300 }), recogniser('two', { accepts: [PCM] })] as const;
    const fallback = fallbackSpeechToText({ services, clock });
    expect([fallback.accepts, fallback.listening]).toEqual([[MULAW, PCM], 'continuous']);
    expect((await call({ services })).finals).toEqual(FINALS);
    expect(services[1].opened).toEqual([{ format: PCM, options: { language: 'en' } }]);
  });

  it('goes on with another when the first cannot be opened, and fails when none can', async () => {
    const dead = () => recogniser('one', { failsAfterMs: 0 });
    expect((await call({ services: [dead(), recogniser('two')] })).finals).toEqual(FINALS);
    const fallback = fallbackSpeechToText({ services: [dead()], clock });
    expect(() => fallback.open(MULAW, {})).toThrow('The recogniser cannot be reached');
  });

  it('tells the last failure once when all fail', async () => {
    const services = [recogniser('one', { failsAfterMs: 700 }), recogniser('two', { failsAfterMs: 900 })];
    const { finals, errors } = await call({ services });
    expect(finals).toEqual([]);
    expect(errors).toMatchObject([{ message: 'The recogniser broke' }]);
  });

  it('may come back to the first one later in the call', async () => {
    const one = recogniser('one', { failsAfterMs: 700 });
    const two = recogniser('two', { failsAfterMs: 1500 });
    const health = new ServiceHealth({ clock, coolDownMs: 100 });
    const onSwitch = ({ from }: ServiceSwitch) => {
      if (from === 'one') one.failsAfterMs = undefined;
    };
    const { finals, errors } = await call({ services: [one, two], health, onSwitch });
    expect([finals, errors]).toEqual([FINALS, []]);
    expect(one.opened).toHaveLength(2);
  });

  it('remembers for the next call who is down', async () => {
    const health = new ServiceHealth({ clock });
    const services = [recogniser('one', { failsAfterMs: 100 }), recogniser('two')] as const;
    await call({ services, health });
    await call({ services, health });
    expect(services.map(({ opened }) => opened.length)).toEqual([1, 2]);
    await clock.advance(30_000);
    services[0].failsAfterMs = undefined;
    await call({ services, health });
    expect(services.map(({ opened }) => opened.length)).toEqual([2, 2]);
  });

  it('keeps no more than it was told to', async () => {
    const two = recogniser('two');
    const written: number[] = [];
    const open = two.open.bind(two);
    two.open = (format, options) => {
      const stream = open(format, options);
      const write = stream.write.bind(stream);
      stream.write = (payload) => {
        written.push(payload.length);
        write(payload);
      };
      return stream;
    };
    const one = recogniser('one', { failsAfterMs: 800 });
    const stream = fallbackSpeechToText({ services: [one, two], clock, keepMs: 200 }).open(MULAW, {});
    for (let at = 0; at < 800; at += FRAME_MS) stream.write(language.say('alpha', FRAME_MS, MULAW));
    expect(written.reduce((sum, length) => sum + length, 0)).toBe(byteLengthOf(200, MULAW));
    stream.close();
  });

  it('refuses recognisers that listen in different ways', () => {
    const services = [recogniser('one'), recogniser('two', { listening: 'gated' })];
    expect(() => fallbackSpeechToText({ services, clock })).toThrow('one (continuous) and two (gated)');
  });

  it('spares a busy vendor as long as it asks for', async () => {
    const health = new ServiceHealth({ clock, coolDownMs: 10 });
    const busy = recogniser('one');
    busy.open = () => {
      const context = { service: 'speech-to-text', vendor: 'one', retryAfterMs: 90_000 } as const;
      throw new ServiceError('VOICE_SERVICE_RATE_LIMIT', 'busy', context);
    };
    fallbackSpeechToText({ services: [busy, recogniser('two')], clock, health })
      .open(MULAW, {})
      .close();
    await clock.advance(89_999);
    expect(health.isAvailable('speech-to-text/one')).toBe(false);
    await clock.advance(1);
    expect(health.isAvailable('speech-to-text/one')).toBe(true);
  });
});
