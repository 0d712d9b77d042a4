import { getEventListeners } from 'node:events';
import type { AudioFormat } from '@voice/core/frames';
import type { SpokenAudio, SynthesisOptions, TextToSpeech } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import type { Clock } from '@voice/core/time';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceUsage } from '../plumbing/service-usage.ts';
import { bytesOf, durationOf, expectMonotone, wordsOf } from './spoken-audio.ts';
import type { TextToSpeechWire } from './text-to-speech-wire.ts';

/** What the suite gives a voice to be judged. */
export interface TextToSpeechUnderTest {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clock: Clock;
  readonly silenceTimeoutMs: number;
  readonly onUsage: (usage: ServiceUsage) => void;
}

/** What a voice must be told to be judged. */
export interface TextToSpeechCase {
  create(options: TextToSpeechUnderTest): TextToSpeech;
  startWire(): Promise<TextToSpeechWire>;
  /** What the telephone side would ask for. */
  readonly format: AudioFormat;
  /** Whether it tells when words sound. */
  readonly tellsWords: boolean;
  /** Whether it keeps connections, so that the sentences of a turn share one. */
  readonly keepsConnections: boolean;
  readonly usage: { readonly vendor: string; readonly model: string };
}

const API_KEY = 'sk-contract-0123456789';
const TIMEOUT_MS = 8000;
const SENTENCE = 'Good  morning, dear caller — how are you?';
const WORDS = ['Good', 'morning,', 'dear', 'caller', '—', 'how', 'are', 'you?'];
/** The dash has no time of its own. */
const SENTENCE_MS = 700;

/** The contract of `TextToSpeech` towards a vendor, as tests. A new vendor starts by making them pass. */
export function describeTextToSpeech(name: string, suite: TextToSpeechCase): void {
  const { format, tellsWords, keepsConnections } = suite;
  let clock: VirtualClock;
  let wire: TextToSpeechWire;
  let voice: TextToSpeech;
  let controller: AbortController;
  let usages: ServiceUsage[];

  const options = (more: Partial<SynthesisOptions> = {}): SynthesisOptions => ({
    format,
    language: 'en',
    signal: controller.signal,
    ...more,
  });
  const say = async (sentence: string, more: Partial<SynthesisOptions> = {}): Promise<SpokenAudio[]> => {
    const pieces: SpokenAudio[] = [];
    for await (const piece of voice.synthesize(sentence, options(more))) pieces.push(piece);
    return pieces;
  };
  /** Begins a sentence that stalls. @returns its first piece with sound, and the rest of it */
  const begin = async (sentence: string) => {
    wire.script('stall');
    const pieces = voice.synthesize(sentence, options())[Symbol.asyncIterator]();
    const first = await pieces.next();
    return { first: first.value as SpokenAudio, pieces };
  };
  const drain = async (pieces: AsyncIterator<SpokenAudio>): Promise<void> => {
    while ((await pieces.next()).done !== true);
  };
  const failure = (error: Partial<Record<'code' | 'retryable' | 'name', unknown>>) => expect.objectContaining(error);

  beforeEach(async () => {
    clock = new VirtualClock();
    controller = new AbortController();
    usages = [];
    wire = await suite.startWire();
    voice = suite.create({
      baseUrl: wire.baseUrl,
      apiKey: API_KEY,
      clock,
      silenceTimeoutMs: TIMEOUT_MS,
      onUsage: (usage) => usages.push(usage),
    });
  });

  afterEach(async () => {
    await voice.close?.();
    await voice.close?.();
    await expect.poll(() => wire.openCount(), { message: 'connections left behind' }).toBe(0);
    await expect.poll(() => clock.pendingCount, { message: 'timers left behind' }).toBe(0);
    expect(getEventListeners(controller.signal, 'abort'), 'listeners left behind').toHaveLength(0);
    await wire.close();
  });

  describe(`${name}: the contract of a voice`, () => {
    it('speaks a sentence in pieces, in the format and voice that were asked for', async () => {
      const pieces = await say(SENTENCE, { voice: 'anna' });
      const sounding = pieces.filter(({ payload }) => payload.length > 0);
      expect(sounding.length).toBeGreaterThan(keepsConnections ? 1 : 0);
      expect(bytesOf(pieces)).toEqual(new Set([1]));
      expect(durationOf(pieces, format)).toBe(SENTENCE_MS);
      expect(wire.asked.map(({ text }) => text.replace(/\s+/g, ' '))).toEqual([SENTENCE.replace(/\s+/g, ' ')]);
      expect(wire.asked[0]).toMatchObject({ format, voice: 'anna' });
    });

    if (tellsWords) {
      it('tells every written word once, in order and where it sounds', async () => {
        const words = wordsOf(await say(SENTENCE));
        expect(words.map(({ word }) => word)).toEqual(WORDS);
        const starts = words.filter(({ word }) => word !== '—').map(({ startMs }) => startMs);
        starts.forEach((startMs, index) => {
          expect(Math.abs(startMs - index * 100)).toBeLessThanOrEqual(5);
        });
        expectMonotone(words);
      });

      it('counts the words of a later sentence of the turn from its own first sample', async () => {
        const turn = {};
        await say(SENTENCE, { turn });
        const words = wordsOf(await say('Very well then.', { turn }));
        voice.endTurn?.(turn);
        expect(words.map(({ word }) => word)).toEqual(['Very', 'well', 'then.']);
        expect(words.map(({ startMs }) => Math.round(startMs / 100))).toEqual([0, 1, 2]);
        expectMonotone(words);
      });
    } else {
      it('tells no words rather than guesses', async () => {
        expect(wordsOf(await say(SENTENCE))).toEqual([]);
      });
    }

    it('speaks the sentences of a turn one after the other', async () => {
      const turn = {};
      const spoken = [];
      for (const sentence of ['One.', 'Two.', 'Three.']) spoken.push(await say(sentence, { turn }));
      voice.endTurn?.(turn);
      expect(spoken.map(bytesOf)).toEqual([new Set([1]), new Set([2]), new Set([3])]);
      if (!keepsConnections) return;
      expect(new Set(wire.asked.map(({ connection }) => connection))).toEqual(new Set([0]));
      expect(new Set(wire.asked.map(({ context }) => context)).size).toBe(1);
    });

    it('is not troubled by an unknown turn', () => {
      voice.endTurn?.({});
    });

    it('asks nothing for a sentence that makes no sound', async () => {
      expect(await say(' … — ')).toEqual([]);
      expect(wire.asked).toEqual([]);
    });

    it('reports the characters it will be billed for', async () => {
      await say('One.');
      expect(usages).toEqual([{ service: 'text-to-speech', ...suite.usage, characters: 4 }]);
    });

    it('refuses a format it cannot make', async () => {
      const odd: AudioFormat = { encoding: 'pcm16', sampleRate: 11_025 };
      await expect(say(SENTENCE, { format: odd })).rejects.toEqual(failure({ code: 'VOICE_SERVICE_REQUEST' }));
      expect(wire.asked).toEqual([]);
    });

    if (keepsConnections) {
      it('pays no handshake for the first sentence once it was prepared', async () => {
        voice.prepare?.({ format, language: 'en' });
        await expect.poll(() => wire.openCount()).toBe(1);
        await say(SENTENCE);
        expect(wire.asked[0]?.connection).toBe(0);
      });

      it('does not fail because a connection that stood ready was closed', async () => {
        await say('One.');
        await expect.poll(() => wire.openCount()).toBe(2);
        wire.hangUp();
        expect(bytesOf(await say('Two.'))).toEqual(new Set([wire.asked.length]));
      });

      it('does not fail because the connection of a turn was closed between two sentences', async () => {
        const turn = {};
        await say('One.', { turn });
        wire.hangUp();
        expect(bytesOf(await say('Two.', { turn }))).toEqual(new Set([wire.asked.length]));
        voice.endTurn?.(turn);
      });
    }

    it('is silent at once when the caller interrupts, and nothing leaks into the next sentence', async () => {
      const { pieces } = await begin(SENTENCE);
      const rest = drain(pieces);
      controller.abort();
      await expect(rest).rejects.toEqual(failure({ name: 'AbortError' }));
      await expect.poll(() => wire.calledOffCount()).toBe(1);
      controller = new AbortController();
      const spoken = await say('Nothing of that.');
      expect(bytesOf(spoken)).toEqual(new Set([2]));
      expect(durationOf(spoken, format)).toBe(300);
    });

    it('is silent at once when it is interrupted between two pieces', async () => {
      const { pieces } = await begin(SENTENCE);
      controller.abort();
      await expect.poll(() => wire.calledOffCount()).toBe(1);
      await expect(pieces.next()).rejects.toEqual(failure({ name: 'AbortError' }));
    });

    it('calls the sentence off when nobody listens any more', async () => {
      const { first, pieces } = await begin(SENTENCE);
      expect(bytesOf([first])).toEqual(new Set([1]));
      await pieces.return?.();
      await expect.poll(() => wire.calledOffCount()).toBe(1);
      expect(bytesOf(await say('Nothing of that.'))).toEqual(new Set([2]));
    });

    it('does not begin when it was interrupted before', async () => {
      controller.abort();
      await expect(say(SENTENCE)).rejects.toEqual(failure({ name: 'AbortError' }));
      expect(wire.asked).toEqual([]);
    });

    it("passes the vendor's error on and speaks the next sentence", async () => {
      wire.script('refuse');
      await expect(say(SENTENCE)).rejects.toEqual(failure({ code: 'VOICE_SERVICE_REQUEST', retryable: false }));
      expect(bytesOf(await say('Next.'))).toEqual(new Set([2]));
    });

    it('gives up on a wrong key, and does not tell it', async () => {
      wire.refuse(401);
      const error: unknown = await say(SENTENCE).catch((reason: unknown) => reason);
      expect(error).toEqual(failure({ code: 'VOICE_SERVICE_AUTH', retryable: false }));
      expect(JSON.stringify(error) + String(error)).not.toContain(API_KEY);
    });

    it('may be asked again when the vendor says that it is too much', async () => {
      wire.refuse(429);
      await expect(say(SENTENCE)).rejects.toEqual(failure({ code: 'VOICE_SERVICE_RATE_LIMIT', retryable: true }));
    });

    it('hands over what came before the connection broke', async () => {
      wire.script('drop');
      const pieces: SpokenAudio[] = [];
      const spoken = (async () => {
        for await (const piece of voice.synthesize(SENTENCE, options())) pieces.push(piece);
      })();
      await expect(spoken).rejects.toEqual(failure({ retryable: true }));
      expect(bytesOf(pieces)).toEqual(new Set([1]));
      expect(bytesOf(await say('Next.'))).toEqual(new Set([2]));
    });

    it('gives up when nothing comes', async () => {
      wire.script('silent');
      const spoken = say(SENTENCE);
      spoken.catch(() => undefined);
      await expect.poll(() => wire.asked.length).toBe(1);
      await clock.advance(TIMEOUT_MS);
      await expect(spoken).rejects.toEqual(failure({ code: 'VOICE_SERVICE_TIMEOUT', retryable: true }));
    });

    it('gives up when it stops in the middle', async () => {
      const { pieces } = await begin(SENTENCE);
      const rest = drain(pieces);
      rest.catch(() => undefined);
      if (keepsConnections) await clock.advance(1);
      await clock.advance(TIMEOUT_MS);
      await expect(rest).rejects.toEqual(failure({ code: 'VOICE_SERVICE_TIMEOUT' }));
    });

    it('waits for a slow first piece', async () => {
      wire.script('wait');
      const spoken = say(SENTENCE);
      await expect.poll(() => wire.asked.length).toBe(1);
      await clock.advance(TIMEOUT_MS - 1);
      wire.proceed();
      expect(durationOf(await spoken, format)).toBe(SENTENCE_MS);
    });

    it('tells that an answer cannot be read', async () => {
      wire.script('garbage');
      await expect(say(SENTENCE)).rejects.toEqual(failure({ code: 'VOICE_SERVICE_RESPONSE', retryable: true }));
      expect(bytesOf(await say('Next.'))).toEqual(new Set([2]));
    });

    if (keepsConnections) {
      it('says why when it is closed in the middle of a sentence', async () => {
        const { pieces } = await begin(SENTENCE);
        const rest = drain(pieces);
        await voice.close?.();
        await expect(rest).rejects.toEqual(failure({ code: 'VOICE_SERVICE_CONNECTION_LOST' }));
      });
    }
  });
}
