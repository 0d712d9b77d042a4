import { TwilioFrameSerializer } from '@voice/serializers';
import { describe, expect, it } from 'vitest';
import { soakSerializer, wireCampaign } from './wire.ts';

const options = { seed: 1, from: 0, count: 2_000, progress: () => undefined };

describe('the wire campaign', () => {
  it('finds nothing in its first 5,000 messages for each carrier', async () => {
    expect(await wireCampaign.run({ ...options, count: 5_000 })).toEqual([]);
  });

  it('finds a parser that trips over what a carrier sends, and finds it again from where it says', async () => {
    class Careless extends TwilioFrameSerializer {
      override deserialize(text: string) {
        if (text.includes('"digit":null')) throw new TypeError("Cannot read properties of null (reading 'length')");
        return super.deserialize(text);
      }
    }
    const failures = await soakSerializer('twilio', () => new Careless(), options);
    expect(failures[0]?.what).toMatch(/^twilio: Cannot read properties of null .* for .*"digit":null/);
    const from = failures[0]?.at ?? 0;
    expect(await soakSerializer('twilio', () => new Careless(), { ...options, from, count: from + 1 })).toEqual([
      failures[0],
    ]);
  });

  it('finds a serializer that stays deaf after a broken message', async () => {
    class Sulking extends TwilioFrameSerializer {
      #isHurt = false;
      override deserialize(text: string) {
        try {
          return this.#isHurt ? [] : super.deserialize(text);
        } catch (error) {
          this.#isHurt = true;
          throw error;
        }
      }
    }
    const failures = await soakSerializer('twilio', () => new Sulking(), options);
    expect(failures[0]?.what).toContain('not understood: input-audio, dtmf, mark-played, stream-stopped');
  });

  it('finds frames that are none', async () => {
    class Inventive extends TwilioFrameSerializer {
      override deserialize(text: string) {
        return super.deserialize(text).map((frame) => (frame.type === 'dtmf' ? { ...frame, digit: 'one' } : frame));
      }
    }
    const failures = await soakSerializer('twilio', () => new Inventive(), options);
    expect(failures[0]?.what).toContain('Expected one key, got "one"');
  });
});
