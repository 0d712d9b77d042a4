import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { humanSpeech, narrowSamples } from '../testing/human-speech.ts';
import { Silero } from './silero.ts';
import { SILERO_CONTEXT, SILERO_STATE_SIZE, SILERO_WINDOW } from './silero-shape.ts';

let silero: Silero;

beforeAll(async () => {
  silero = await Silero.load();
});

const newState = () => new Float32Array(SILERO_STATE_SIZE);

const recording = (set: 'librivox' | 'cards') => humanSpeech(set)[0]?.audio as Uint8Array;

/** All windows of the audio in one request. */
async function detect(audio: Int16Array): Promise<number[]> {
  const samples = new Int16Array(SILERO_CONTEXT + audio.length);
  samples.set(audio, SILERO_CONTEXT);
  return (await silero.detect({ samples, state: newState() })).probabilities;
}

const shareOfSpeech = (probabilities: readonly number[]) =>
  probabilities.filter((probability) => probability >= 0.5).length / probabilities.length;

describe('Silero over the telephone', () => {
  it.each(humanSpeech('librivox'))('hears the reader speak in $name', async ({ audio }) => {
    expect(shareOfSpeech(await detect(narrowSamples(audio)))).toBeGreaterThan(0.75);
  });

  it('hears no speech in silence, hiss and hum', async () => {
    let seed = 1;
    const hiss = Int16Array.from({ length: 16_000 }, () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return (seed % 800) - 400;
    });
    const hum = Int16Array.from({ length: 16_000 }, (_, index) => 2_000 * Math.sin((index * 2 * Math.PI * 50) / 8000));
    for (const noise of [new Int16Array(16_000), hiss, hum]) {
      // The very first windows of a call may be taken for an onset.
      expect(shareOfSpeech((await detect(noise)).slice(4))).toBe(0);
    }
  });

  it('needs the context: given bare windows of a short phrase the model runs, and never fires', async () => {
    const session = await InferenceSession.create(Silero.file());
    const samples = narrowSamples(recording('cards'));
    const sr = new Tensor('int64', BigInt64Array.of(8000n), []);
    const probabilities: number[] = [];
    let state = new Tensor('float32', newState(), [2, 1, 128]);
    for (let at = 0; at + SILERO_WINDOW <= samples.length; at += SILERO_WINDOW) {
      const window = Float32Array.from(samples.subarray(at, at + SILERO_WINDOW), (sample) => sample / 32_768);
      const outputs = await session.run({ input: new Tensor('float32', window, [1, SILERO_WINDOW]), state, sr });
      state = outputs.stateN as typeof state;
      probabilities.push(Number(outputs.output?.data[0]));
    }
    expect(shareOfSpeech(probabilities)).toBe(0);
    expect(shareOfSpeech(await detect(samples))).toBeGreaterThan(0.5);
  });

  it('answers the same however the windows were shared out over requests', async () => {
    const samples = narrowSamples(recording('cards')).slice(0, 20 * SILERO_WINDOW);
    const probabilities: number[] = [];
    let state = newState();
    let at = 0;
    for (const windowCount of [1, 5, 2, 12]) {
      const request = new Int16Array(SILERO_CONTEXT + windowCount * SILERO_WINDOW);
      const from = Math.max(0, at - SILERO_CONTEXT);
      request.set(samples.subarray(from, at + windowCount * SILERO_WINDOW), SILERO_CONTEXT - (at - from));
      const answer = await silero.detect({ samples: request, state });
      state = answer.state;
      probabilities.push(...answer.probabilities);
      at += windowCount * SILERO_WINDOW;
    }
    expect(probabilities).toEqual(await detect(samples));
  });
});
