import type { SpokenAudio } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { AudioConverter } from '@voice/serializers/audio';
import { describe, expect, it } from 'vitest';
import { FliteTextToSpeech } from './flite-text-to-speech.ts';
import type { Speak } from './speak.ts';

const signal = new AbortController().signal;
const NATIVE = { encoding: 'pcm16', sampleRate: 16_000 } as const;
const MULAW = { encoding: 'mulaw', sampleRate: 8000 } as const;

/** Every word takes 100 ms. */
const metronome: Speak = async (words) => ({
  samples: new Int16Array(words.length * 1_600).fill(258),
  spans: words.map((_, index) => ({ startMs: index * 100, endMs: (index + 1) * 100 })),
});

function voice(speak: Speak = metronome, clock = new VirtualClock()): FliteTextToSpeech {
  return new FliteTextToSpeech({ speak, clock });
}

async function all(audio: AsyncIterable<SpokenAudio>): Promise<SpokenAudio[]> {
  const pieces: SpokenAudio[] = [];
  for await (const piece of audio) pieces.push(piece);
  return pieces;
}

describe('the local voice', () => {
  it('makes little-endian PCM at 16 kHz with the words as written', async () => {
    const [piece, ...others] = await all(voice().synthesize('Hello, 🎉 you', { format: NATIVE, signal }));
    expect(others).toEqual([]);
    expect(piece).toEqual({
      payload: new Uint8Array(9_600).fill(0).map((_, index) => (index % 2 === 0 ? 2 : 1)),
      words: [
        { word: 'Hello,', startMs: 0, endMs: 100 },
        { word: '🎉', startMs: 100, endMs: 200 },
        { word: 'you', startMs: 200, endMs: 300 },
      ],
      computeMs: 0,
    });
  });

  it.each([
    ['mulaw', 1],
    ['pcm16', 2],
  ] as const)('makes %s at 8 kHz of the same length', async (encoding, bytesPerSample) => {
    const format = { encoding, sampleRate: 8000 };
    const [piece] = await all(voice().synthesize('one two three', { format, signal }));
    const durationMs = (piece?.payload.length ?? 0) / bytesPerSample / 8;
    expect(durationMs).toBeGreaterThanOrEqual(300);
    expect(durationMs).toBeLessThan(305);
    expect(piece?.words?.at(-1)).toEqual({ word: 'three', startMs: 200, endMs: 300 });
  });

  it('hands over a second at a time, the words with the first of them', async () => {
    const clock = new VirtualClock();
    const pieces: SpokenAudio[] = [];
    const speech = voice(metronome, clock).synthesize('word '.repeat(25), { format: MULAW, signal });
    const reading = (async () => {
      for await (const piece of speech) pieces.push(piece);
    })();
    await clock.advance(0);
    await reading;
    expect(pieces.map(({ payload }) => Math.floor(payload.length / 80) / 100)).toEqual([1, 1, 0.5]);
    expect(pieces.map(({ words }) => words?.length)).toEqual([25, undefined, undefined]);
  });

  it('makes the same bytes in slices as in one go', async () => {
    const noise: Speak = async () => ({
      samples: Int16Array.from({ length: 40_000 }, (_, index) => 9_000 * Math.sin(index * index)),
      spans: [{ startMs: 0, endMs: 2_500 }],
    });
    const clock = new VirtualClock();
    const reading = all(voice(noise, clock).synthesize('Noise', { format: MULAW, signal }));
    await clock.advance(0);
    const sliced = Buffer.concat((await reading).map(({ payload }) => payload));
    const { samples } = await noise([], 'rms', signal);
    const converter = new AudioConverter(NATIVE, MULAW);
    const whole = Buffer.concat([converter.convert(new Uint8Array(samples.buffer)), converter.flush()]);
    expect(sliced.equals(whole)).toBe(true);
  });

  it('speaks a long sentence piece by piece, the times counted from its first sample', async () => {
    const clock = new VirtualClock();
    const asked: number[] = [];
    const speak: Speak = async (words, ...rest) => {
      asked.push(words.length);
      return await metronome(words, ...rest);
    };
    const speech = voice(speak, clock).synthesize('word '.repeat(40), { format: NATIVE, signal });
    const first = await speech.next();
    expect(asked).toEqual([32]);
    const reading = all(speech);
    await clock.advance(0);
    const rest = await reading;
    expect(asked).toEqual([32, 8]);
    expect(first.value?.words?.at(-1)).toEqual({ word: 'word', startMs: 3_100, endMs: 3_200 });
    const second = rest.find(({ words }) => words !== undefined);
    expect(second?.words?.[0]).toEqual({ word: 'word', startMs: 3_200, endMs: 3_300 });
  });

  it('does not bother the engine with what makes no sound', async () => {
    const speak: Speak = () => Promise.reject(new Error('unexpected call'));
    expect(await all(voice(speak).synthesize('... 🎉', { format: NATIVE, signal }))).toEqual([]);
  });

  it('names the voices it has when asked for another', async () => {
    await expect(all(voice().synthesize('Hello', { voice: 'alloy', format: NATIVE, signal }))).rejects.toMatchObject({
      code: 'VOICE_LOCAL_SPEECH_VOICE',
      message: 'Flite has no voice "alloy"; choose one of rms, awb, kal16, slt',
    });
  });

  it('hands the voice on', async () => {
    let asked: string | undefined;
    const speak: Speak = async (words, fliteVoice, ...rest) => {
      asked = fliteVoice;
      return await metronome(words, fliteVoice, ...rest);
    };
    await all(voice(speak).synthesize('Hello', { voice: 'slt', format: NATIVE, signal }));
    expect(asked).toBe('slt');
    await all(voice(speak).synthesize('Hello', { format: NATIVE, signal }));
    expect(asked).toBe('rms');
  });

  it('refuses a format it does not make', async () => {
    const format = { encoding: 'alaw', sampleRate: 8000 } as const;
    await expect(all(voice().synthesize('Hello', { format, signal }))).rejects.toMatchObject({
      code: 'VOICE_LOCAL_SPEECH_FORMAT',
    });
  });

  it('stops between two slices when it is aborted', async () => {
    const controller = new AbortController();
    const speech = voice().synthesize('word '.repeat(20), { format: NATIVE, signal: controller.signal });
    await speech.next();
    controller.abort();
    await expect(speech.next()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('does not start when it is aborted before', async () => {
    const speak: Speak = () => Promise.reject(new Error('unexpected call'));
    await expect(
      all(voice(speak).synthesize('Hello', { format: NATIVE, signal: AbortSignal.abort() })),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
