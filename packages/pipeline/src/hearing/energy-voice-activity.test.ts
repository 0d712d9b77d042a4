import { SeededRandom } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { EnergyVoiceActivityDetector } from './energy-voice-activity.ts';

function probabilities(samples: Int16Array): number[] {
  const stream = new EnergyVoiceActivityDetector().open();
  const seen: number[] = [];
  stream.events.on('probability', ({ probability }) => seen.push(probability));
  for (let start = 0; start < samples.length; start += 130) stream.push(samples.subarray(start, start + 130));
  return seen;
}

const noise = (amplitude: number, durationMs: number) => {
  const random = new SeededRandom(1);
  return Int16Array.from({ length: durationMs * 8 }, () => (random.next() - 0.5) * 2 * amplitude);
};

describe('EnergyVoiceActivityDetector', () => {
  it('answers for each 20 ms, however the audio was cut', () => {
    expect(probabilities(new Int16Array(8000))).toHaveLength(50);
  });

  it('takes silence and a faint hiss for silence, and a loud sound for speech', () => {
    expect(Math.max(...probabilities(new Int16Array(8000)))).toBeLessThan(0.1);
    expect(Math.max(...probabilities(noise(40, 2000)).slice(5))).toBeLessThan(0.35);
    expect(Math.min(...probabilities(noise(6000, 1000)).slice(0, 20))).toBeGreaterThan(0.9);
  });

  it('gets used to a noise that stays', () => {
    const seen = probabilities(noise(2000, 60_000));
    expect(seen.at(0)).toBeGreaterThan(0.9);
    expect(seen.at(-1)).toBeLessThan(0.35);
  });
});
