import { SeededRandom } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { mutateMessage } from './mutate-message.ts';
import { wireCorpora } from './wire-corpus.ts';

const media = wireCorpora.twilio[2];
if (media === undefined) throw new Error('Expected a media message in the corpus');

describe('mutateMessage', () => {
  it('gives the same messages again from the same seed, and leaves the original whole', () => {
    const before = JSON.stringify(media);
    const draw = () => {
      const random = new SeededRandom(5);
      return Array.from({ length: 500 }, () => mutateMessage(media, random));
    };
    expect(draw()).toEqual(draw());
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
