import { hasErrorCode } from '@voice/core/errors';
import type { AudioFormat, InputAudioFrame, InputFrame, OutputFrame } from '@voice/core/frames';
import { type Random, SeededRandom } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { AudioConverter } from '../audio/audio-converter.ts';
import { silence } from '../audio/silence.ts';
import type { FrameSerializer, FrameSerializerOptions } from '../frame-serializer.ts';
import { mutate } from './mutate.ts';
import { withoutNode } from './without-node.ts';

/** What a serializer must be told to be judged. Messages are parsed JSON, as fixtures hold it. */
export interface FrameSerializerSuite {
  /** A new serializer for a new stream. */
  create(options?: FrameSerializerOptions): FrameSerializer;
  /** The message that starts a stream. */
  readonly start: object;
  /** One message of audio, in the wire's format. */
  readonly media: object;
  /** Messages of a started stream, and all frames each stands for. */
  readonly inbound: readonly { readonly message: object; readonly frames: readonly InputFrame[] }[];
  /** Frames for a started stream, and all messages each becomes. */
  readonly outbound: readonly { readonly frame: OutputFrame; readonly messages: readonly object[] }[];
  /** How many damaged messages to try. Default 100,000. */
  readonly mutationCount?: number;
}

const refused = expect.objectContaining({ code: 'VOICE_WIRE_FORMAT' });
const convertTo: AudioFormat = { encoding: 'pcm16', sampleRate: 16_000 };

/** The contract of `FrameSerializer`, as tests. A new carrier starts by making them pass. */
export function describeFrameSerializer(name: string, suite: FrameSerializerSuite): void {
  const start = JSON.stringify(suite.start);
  const media = JSON.stringify(suite.media);
  const started = (options?: FrameSerializerOptions): FrameSerializer => {
    const serializer = suite.create(options);
    serializer.deserialize(start);
    return serializer;
  };
  const nextAudio = (serializer: FrameSerializer): InputAudioFrame => {
    const [frame] = serializer.deserialize(media);
    if (frame?.type !== 'input-audio') throw new Error(`Expected input-audio, got ${frame?.type ?? 'no frame'}`);
    return { ...frame, payload: frame.payload.slice() };
  };
  const speak = (format: AudioFormat): OutputFrame => ({
    type: 'output-audio',
    encoding: format.encoding,
    sampleRate: format.sampleRate,
    payload: silence(format, 20),
  });

  describe(`${name}: the contract of a frame serializer`, () => {
    it.each(
      suite.inbound.map(({ message, frames }) => [JSON.stringify(message).slice(0, 70), message, frames] as const),
    )('reads %s', (_, message, frames) => {
      expect(started().deserialize(JSON.stringify(message))).toEqual(frames);
    });

    it.each(suite.outbound.map(({ frame, messages }) => [frame.type, frame, messages] as const))(
      'writes %s',
      (_, frame, messages) => {
        expect(started().serialize(frame)).toEqual(messages.map((message) => JSON.stringify(message)));
      },
    );

    it('announces the stream with ids and a format', () => {
      const serializer = suite.create();
      const frames = serializer.deserialize(start);
      expect(frames).toEqual([
        expect.objectContaining({
          type: 'stream-started',
          streamId: expect.stringMatching(/./),
          callId: expect.stringMatching(/./),
          format: { encoding: serializer.wire.encoding, sampleRate: serializer.wire.sampleRate },
        }),
      ]);
    });

    it('refuses audio before the start, and starts after it all the same', () => {
      const serializer = suite.create();
      expect(() => serializer.deserialize(media)).toThrow(refused);
      expect(serializer.deserialize(start)).toHaveLength(1);
      expect(nextAudio(serializer).payload.length).toBeGreaterThan(0);
    });

    it('refuses a second start', () => {
      const serializer = started();
      expect(() => serializer.deserialize(start)).toThrow(refused);
    });

    it('has no words before the start', () => {
      for (const { frame } of suite.outbound) {
        expect(() => suite.create().serialize(frame)).toThrow(
          expect.objectContaining({ code: 'VOICE_STREAM_NOT_STARTED' }),
        );
      }
    });

    it('lets the carrier grow', () => {
      expect(started().deserialize('{"event":"brand-new","media":7}')).toEqual([]);
      expect(started().deserialize(JSON.stringify({ ...suite.media, brandNew: { deep: [1] } }))).toHaveLength(1);
    });

    it.each([
      '',
      ' ',
      'null',
      '7',
      '"text"',
      '[]',
      '{}',
      '{',
      '\u0000',
      'hello',
      '{"event":7}',
      '{"event":null}',
      '{"event":"media"}',
      '{"event":"media","media":[]}',
      '{"event":"media","media":{}}',
      '{"event":"media","media":{"payload":7}}',
      '{"event":"media","media":{"payload":""}}',
      '{"event":"media","media":{"payload":"not base64"}}',
      '{"event":"media","media":{"payload":"AAAA","timestamp":"soon"}}',
      '{"event":"media","media":{"payload":"AAAA","timestamp":-5}}',
      '{"event":"dtmf"}',
      '{"event":"dtmf","dtmf":{"digit":"12"}}',
      '{"event":"dtmf","dtmf":{"digit":"x"}}',
      '{"event":"dtmf","dtmf":{"digit":{}}}',
      '['.repeat(100_000),
    ])('refuses %.50j', (text) => {
      expect(() => started().deserialize(text)).toThrow(refused);
    });

    it('refuses a start without ids', () => {
      expect(() => suite.create().deserialize('{"event":"start"}')).toThrow(refused);
      expect(() => suite.create().deserialize('{"event":"start","start":{}}')).toThrow(refused);
    });

    it.each([
      ['65,537 bytes', 65_537],
      ['10 MB', 10_000_000],
    ])('refuses %s of audio in one message', (_, byteLength) => {
      const serializer = started();
      const payload = btoa('\0'.repeat(byteLength));
      expect(() => serializer.deserialize(JSON.stringify({ event: 'media', media: { payload } }))).toThrow(refused);
    });

    it('takes 64 KiB of audio in one message', () => {
      const payload = btoa('\0'.repeat(65_536));
      const [frame] = started().deserialize(JSON.stringify({ event: 'media', media: { payload } }));
      expect(frame).toMatchObject({ type: 'input-audio', payload: { length: 65_536 } });
    });

    it('refuses to speak a foreign format', () => {
      const serializer = started();
      expect(() => serializer.serialize(speak({ encoding: 'alaw', sampleRate: 8000 }))).toThrow(
        expect.objectContaining({ code: 'VOICE_AUDIO_FORMAT' }),
      );
      expect(() => serializer.serialize(speak({ ...serializer.wire, sampleRate: 11_025 }))).toThrow(
        expect.objectContaining({ code: 'VOICE_AUDIO_FORMAT' }),
      );
    });

    it('sends nothing for no audio', () => {
      const serializer = started();
      const { encoding, sampleRate } = serializer.wire;
      const payload = new Uint8Array(0);
      expect(serializer.serialize({ type: 'output-audio', encoding, sampleRate, payload })).toEqual([]);
    });

    it('hears in another format when asked to', () => {
      const serializer = suite.create({ convertTo });
      expect(serializer.deserialize(start)).toEqual([expect.objectContaining({ format: convertTo })]);
      const converter = new AudioConverter(serializer.wire, convertTo);
      const plain = started();
      for (let count = 0; count < 3; count += 1) {
        const frame = nextAudio(serializer);
        expect(frame).toMatchObject(convertTo);
        expect(frame.payload).toEqual(converter.convert(nextAudio(plain).payload));
      }
    });

    it('speaks from another format when asked to, and from its own still', () => {
      const serializer = started({ convertTo });
      expect(serializer.serialize(speak(convertTo))).toHaveLength(1);
      expect(serializer.serialize(speak(serializer.wire))).toHaveLength(1);
    });

    it('forgets the old sentence when the caller takes the floor', () => {
      const loud: OutputFrame = { type: 'output-audio', ...convertTo, payload: new Uint8Array(640).fill(0x30) };
      const interrupted = started({ convertTo });
      interrupted.serialize(loud);
      interrupted.serialize({ type: 'clear-audio' });
      expect(interrupted.serialize(speak(convertTo))).toEqual(started({ convertTo }).serialize(speak(convertTo)));
    });

    it('keeps its messages whole whatever a mark is called', () => {
      for (const markName of ['"}}', '\\', '\u0000\n', '\u{1f600}', '\ud800', '__proto__']) {
        const [message] = started().serialize({ type: 'mark', name: markName });
        expect(JSON.stringify(JSON.parse(message as string))).toContain(JSON.stringify(markName));
      }
    });

    it('needs nothing that only Node has', () => {
      const session = () => {
        const serializer = started({ convertTo });
        const heard = [nextAudio(serializer), nextAudio(serializer)].map(({ payload }) => [...payload]);
        return { heard, spoken: suite.outbound.flatMap(({ frame }) => started().serialize(frame)) };
      };
      expect(withoutNode(session)).toEqual(session());
    });

    it('throws nothing but its own error at damaged messages', () => {
      const texts = [start, media, ...suite.inbound.map(({ message }) => JSON.stringify(message))].map(
        (text) => text.replace(/("payload":"[^"]{40})[^"]*/, '$1'), // Most damage shall hit what is not audio.
      );
      const { taken, skipped, other } = feedDamaged(suite, texts, new SeededRandom(1));
      expect(other).toEqual([]);
      expect(taken).toBeGreaterThan(0);
      expect(skipped).toBeGreaterThan(0);
    }, 120_000);
  });
}

/** Streams of 20 damaged messages each, half of them after a good start. */
function feedDamaged(
  { create, start, mutationCount = 100_000 }: FrameSerializerSuite,
  texts: string[],
  random: Random,
) {
  const outcome = { taken: 0, skipped: 0, other: [] as string[] };
  const startText = JSON.stringify(start);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // Nobody looks at these stacks, and they cost most of the time.
  try {
    let serializer = create();
    for (let count = 0; count < mutationCount; count += 1) {
      if (count % 20 === 0) serializer = create();
      if (count % 40 === 0) serializer.deserialize(startText);
      const text = mutate(random.pick(texts), random);
      try {
        serializer.deserialize(text);
        outcome.taken += 1;
      } catch (error) {
        if (hasErrorCode(error, 'VOICE_WIRE_FORMAT')) outcome.skipped += 1;
        else outcome.other.push(`${error}: ${text.slice(0, 200)}`);
      }
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return outcome;
}
