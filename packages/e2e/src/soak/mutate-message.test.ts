import { SeededRandom } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { mutateMessage } from './mutate-message.ts';
import { wireCorpora } from './wire-corpus.ts';

const media = wireCorpora.twilio[2];
if (media === undefined) throw new Error('Expected a media message in the corpus');

describe('mutateMessage', () => {
  it('gives the same messages again from the same seed, and leaves the original whole', () => {
    const before = JSON.stringify(media);
    const draw = (seed: number, length: number) => {
      const random = new SeededRandom(seed);
      return Array.from({ length }, () => mutateMessage(media, random));
    };
    const first = draw(5, 500);
    draw(6, 20_000); // What was drawn in between leaves no trace.
    expect(draw(5, 500)).toEqual(first);
    expect(JSON.stringify(media)).toBe(before);
  });

  it('breaks the JSON of some, the shape of others, and leaves some whole', () => {
    const random = new SeededRandom(5);
    const messages = Array.from({ length: 2_000 }, () => mutateMessage(media, random));
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const whole = messages.filter((text) => text === JSON.stringify(media));
    const parsed = messages.filter(isJson);
    expect(whole.length).toBeGreaterThan(100);
    expect(parsed.length - whole.length).toBeGreaterThan(500);
    expect(messages.length - parsed.length).toBeGreaterThan(200);
  });

  it('hides __proto__ in an object as a carrier could, and harms nobody by it', () => {
    const random = new SeededRandom(1);
    const messages = Array.from({ length: 5_000 }, () => mutateMessage(media, random));
    expect(messages.some((text) => text.includes('"__proto__":'))).toBe(true);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
