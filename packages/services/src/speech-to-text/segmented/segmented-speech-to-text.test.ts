import type { AudioFormat } from '@voice/core/frames';
import type { Recognition } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { ServiceError, type ServiceErrorCode } from '../../errors.ts';
import { type SpeechSegment, segmentedSpeechToText } from './segmented-speech-to-text.ts';

const format: AudioFormat = { encoding: 'pcm16', sampleRate: 16_000 };
const bytesOf = (durationMs: number) => durationMs * 32;
const failure = (code: ServiceErrorCode, retryAfterMs?: number) =>
  new ServiceError(code, code, {
    service: 'speech-to-text',
    vendor: 'acme',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });

function listening(transcribe: (segment: SpeechSegment, attempt: number) => Promise<Recognition>) {
  const clock = new VirtualClock();
  const segments: SpeechSegment[] = [];
  const speechToText = segmentedSpeechToText({
    name: 'acme',
    accepts: [format],
    clock,
    random: new SeededRandom(1),
    maxSegmentMs: 1000,
    transcribe: (segment) => transcribe(segment, segments.push(segment)),
  });
  const stream = speechToText.open(format, { language: 'de' });
  const heard: string[] = [];
  stream.events.on('final', ({ text, confidence }) =>
    heard.push(confidence === undefined ? text : `${text} ${confidence}`),
  );
  stream.events.on('error', (error) => heard.push((error as ServiceError).code));
  const say = (durationMs: number) => stream.write(new Uint8Array(bytesOf(durationMs)));
  return { clock, stream, segments, heard, say };
}

describe('a recogniser of whole segments', () => {
  it('asks nothing for what is too short to hold a word', async () => {
    const { clock, heard, say, segments, stream } = listening(async () => ({ text: 'Never.' }));
    say(99);
    stream.finalize();
    stream.finalize();
    await clock.advance(0);
    expect([heard, segments]).toEqual([['', ''], []]);
  });

  it('cuts a long story, asks for its pieces as they are full, and joins their words', async () => {
    const { clock, heard, say, segments, stream } = listening(async (_, count) => ({
      text: ['Once upon', 'a time', 'there was.'][count - 1] as string,
      confidence: 1 - count / 10,
    }));
    say(2300);
    expect(segments.map(({ audio }) => audio.length)).toEqual([bytesOf(1000), bytesOf(1000)]);
    stream.finalize();
    await clock.advance(0);
    expect(segments[2]).toMatchObject({ format, options: { language: 'de' } });
    expect(segments[2]?.audio.length).toBe(bytesOf(300));
    expect(heard).toEqual(['Once upon a time there was. 0.7']);
  });

  it('keeps the order of segments when the second is recognised before the first', async () => {
    const { clock, heard, say, stream } = listening(async (_, count) => {
      await clock.sleep(count === 1 ? 500 : 100);
      return { text: String(count) };
    });
    for (let count = 0; count < 2; count += 1) {
      say(200);
      stream.finalize();
    }
    await clock.advance(499);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual(['1', '2']);
  });

  it.each([
    [failure('VOICE_SERVICE_UNAVAILABLE'), 2],
    [failure('VOICE_SERVICE_RATE_LIMIT', 900), 2],
    [failure('VOICE_SERVICE_RATE_LIMIT', 9000), 1],
    [failure('VOICE_SERVICE_AUTH'), 1],
  ])('after $code asks $1 times in all, then tells it once', async (error, attempts) => {
    const { clock, heard, say, segments, stream } = listening(async () => {
      throw error;
    });
    say(200);
    stream.finalize();
    await clock.advance(10_000);
    say(200);
    stream.finalize();
    await clock.advance(10_000);
    expect([segments.length, heard, clock.pendingCount]).toEqual([attempts, [error.code], 0]);
  });

  it('calls off what is under way when it is closed', async () => {
    const { clock, heard, say, segments, stream } = listening(async ({ signal }) => {
      await clock.sleep(500, { signal });
      return { text: 'Too late.' };
    });
    say(200);
    stream.finalize();
    stream.close();
    await clock.advance(1000);
    expect([segments[0]?.signal.aborted, heard, clock.pendingCount]).toEqual([true, [], 0]);
  });
});
