import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioConverter, decodePcm16, encodePcm16, fromBase64, toBase64 } from '../audio/index.ts';
import { sine } from '../audio/test-signals.ts';
import { ExotelFrameSerializer, type ExotelFrameSerializerOptions, exotelWire } from '../index.ts';
import { describeFrameSerializer } from '../testing/index.ts';
import { playSession } from '../testing/play-session.ts';
import connected from './__fixtures__/connected.json' with { type: 'json' };
import dtmf from './__fixtures__/dtmf.json' with { type: 'json' };
import mark from './__fixtures__/mark.json' with { type: 'json' };
import media from './__fixtures__/media.json' with { type: 'json' };
import silence from './__fixtures__/media_silence.json' with { type: 'json' };
import numericMedia from './__fixtures__/media_variant_numeric.json' with { type: 'json' };
import outClear from './__fixtures__/out_clear.json' with { type: 'json' };
import outMark from './__fixtures__/out_mark.json' with { type: 'json' };
import outMedia from './__fixtures__/out_media.json' with { type: 'json' };
import outMedia100 from './__fixtures__/out_media_100ms.json' with { type: 'json' };
import session from './__fixtures__/session.json' with { type: 'json' };
import start from './__fixtures__/start.json' with { type: 'json' };
import camelStart from './__fixtures__/start_variant_camel.json' with { type: 'json' };
import numericStart from './__fixtures__/start_variant_numeric.json' with { type: 'json' };
import stop from './__fixtures__/stop.json' with { type: 'json' };
import stopStopped from './__fixtures__/stop_stopped.json' with { type: 'json' };

const pcm8k = { encoding: 'pcm16', sampleRate: 8000 } as const;
const pcm16k = { encoding: 'pcm16', sampleRate: 16_000 } as const;
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const tone = bytesOf(media.media.payload);

/** The message of a start at another rate. */
function startAt(sampleRate: unknown): string {
  return JSON.stringify({
    ...start,
    start: { ...start.start, media_format: { encoding: 'audio/x-raw', sample_rate: sampleRate } },
  });
}

function startedSerializer(options?: ExotelFrameSerializerOptions, startText = JSON.stringify(start)) {
  const serializer = new ExotelFrameSerializer(options);
  serializer.deserialize(startText);
  return serializer;
}

const deserialize = (message: object) => startedSerializer().deserialize(JSON.stringify(message));

/** The audio in the messages to Exotel. */
function spoken(messages: readonly string[]): Uint8Array[] {
  return messages.map((message) => fromBase64(JSON.parse(message).media.payload));
}

describeFrameSerializer('Exotel', {
  create: (options) => new ExotelFrameSerializer(options),
  start,
  media,
  inbound: [
    { message: connected, frames: [{ type: 'stream-connected' }] },
    { message: media, frames: [{ type: 'input-audio', ...pcm8k, payload: tone, timestampMs: 200 }] },
    { message: numericMedia, frames: [{ type: 'input-audio', ...pcm8k, payload: tone, timestampMs: 200 }] },
    {
      message: silence,
      frames: [{ type: 'input-audio', ...pcm8k, payload: new Uint8Array(1600), timestampMs: 300 }],
    },
    { message: dtmf, frames: [{ type: 'dtmf', digit: '5', durationMs: 100 }] },
    { message: mark, frames: [{ type: 'mark-played', name: 'utt-0001-end' }] },
    { message: stop, frames: [{ type: 'stream-stopped', reason: 'callended' }] },
    { message: stopStopped, frames: [{ type: 'stream-stopped', reason: 'stopped' }] },
    { message: { event: 'stop' }, frames: [{ type: 'stream-stopped', reason: undefined }] },
  ],
  outbound: [
    { frame: { type: 'output-audio', ...pcm8k, payload: bytesOf(outMedia.media.payload) }, messages: [outMedia] },
    { frame: { type: 'output-audio', ...pcm8k, payload: bytesOf(outMedia100.media.payload) }, messages: [outMedia100] },
    { frame: { type: 'mark', name: 'utt-0001-end' }, messages: [outMark] },
    { frame: { type: 'clear-audio' }, messages: [outClear] },
  ],
});

describe('Exotel', () => {
  const started = {
    type: 'stream-started',
    streamId: '00000000000000000000000000002b01',
    callId: '00000000000000000000000000001a01',
    accountId: 'exampleaccount1',
    from: '+915550100001',
    to: '+915550100099',
    customParameters: { agent_name: 'sales-agent', direction: 'inbound' },
    format: pcm8k,
  };

  it.each([
    ['strings', start, started],
    ['numbers', numericStart, started],
    [
      'camel case',
      camelStart,
      { ...started, from: '05550100001', to: '05550100099', customParameters: { agent_name: 'sales-agent' } },
    ],
  ])('announces the stream with %s', (_, message, frame) => {
    expect(new ExotelFrameSerializer().deserialize(JSON.stringify(message))).toEqual([frame]);
  });

  it('speaks a whole call as recorded', () => {
    expect(playSession(new ExotelFrameSerializer(), session.steps)).toEqual([
      'stream-connected',
      'stream-started',
      'input-audio',
      'input-audio',
      'dtmf',
      'mark-played',
      'stream-stopped',
    ]);
  });

  it.each([
    ['100', 100],
    [250, 250],
    ['80ms', 80],
    [undefined, undefined],
    ['long', undefined],
    [-1, undefined],
    [{ toString: 1 }, undefined],
  ])('hears a key held for %j', (duration, durationMs) => {
    expect(deserialize({ ...dtmf, dtmf: { digit: '5', duration } })).toEqual([
      { type: 'dtmf', digit: '5', durationMs },
    ]);
  });

  it('cannot end the stream over the socket', () => {
    expect(startedSerializer().serialize({ type: 'stop-stream' })).toEqual([]);
  });

  it('hears the same samples however Exotel cuts its bytes', () => {
    const bytes = encodePcm16(sine(440, 8000, 30));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 40 }), (lengths) => {
        const serializer = startedSerializer();
        const heard: number[] = [];
        let offset = 0;
        for (const length of lengths) {
          const payload = toBase64(bytes.subarray(offset, offset + length));
          offset = Math.min(bytes.length, offset + length);
          if (payload === '') continue;
          for (const frame of serializer.deserialize(JSON.stringify({ event: 'media', media: { payload } }))) {
            if (frame.type === 'input-audio') heard.push(...decodePcm16(frame.payload));
          }
        }
        expect(heard).toEqual([...decodePcm16(bytes.subarray(0, offset))]);
      }),
    );
  });

  it('keeps half a sample back and says nothing for it', () => {
    const serializer = startedSerializer();
    expect(serializer.deserialize('{"event":"media","media":{"payload":"AQ=="}}')).toEqual([]);
    expect(serializer.deserialize('{"event":"media","media":{"payload":"Ag=="}}')).toMatchObject([
      { payload: Uint8Array.of(1, 2), timestampMs: 0 },
    ]);
  });

  describe.each([
    ['8000', 8000],
    [8000, 8000],
    ['16000', 16_000],
    ['16000Hz', 16_000],
    [' 24000 Hz', 24_000],
    [24_000, 24_000],
  ])('at an announced rate of %j', (announced, sampleRate) => {
    it('hears and speaks that rate', () => {
      const serializer = startedSerializer({}, startAt(announced));
      expect(serializer.wire.sampleRate).toBe(sampleRate);
      expect(serializer.deserialize(JSON.stringify(media))).toMatchObject([{ sampleRate }]);
      const payload = new Uint8Array((sampleRate / 50) * 2).fill(1);
      const messages = serializer.serialize({ type: 'output-audio', encoding: 'pcm16', sampleRate, payload });
      expect(spoken(messages)).toEqual([payload]);
    });

    it('fills the last packet of 20 ms with silence', () => {
      const serializer = startedSerializer({}, startAt(announced));
      const packetBytes = (sampleRate / 50) * 2;
      for (const length of [2, packetBytes - 2, packetBytes, packetBytes + 2, 5 * packetBytes - 2]) {
        const payload = new Uint8Array(length).fill(1);
        const [piece, ...others] = spoken(
          serializer.serialize({ type: 'output-audio', encoding: 'pcm16', sampleRate, payload }),
        );
        expect(others).toEqual([]);
        expect(piece).toHaveLength(Math.ceil(length / packetBytes) * packetBytes);
        expect(piece?.subarray(0, length)).toEqual(payload);
        expect(piece?.subarray(length)).toEqual(new Uint8Array((piece?.length ?? 0) - length));
      }
    });
  });

  it.each([undefined, null, '', 'fast', 8, '8kHz', 44_100, { toString: 1 }, []])(
    'falls back at an announced rate of %j',
    (rate) => {
      expect(startedSerializer({}, startAt(rate)).wire.sampleRate).toBe(8000);
      expect(startedSerializer({ format: pcm16k }, startAt(rate)).wire.sampleRate).toBe(16_000);
    },
  );

  it('speaks what was expected although another rate was announced', () => {
    const serializer = startedSerializer({}, startAt('16000'));
    const payload = encodePcm16(sine(440, 8000, 20));
    const [heard] = spoken(serializer.serialize({ type: 'output-audio', ...pcm8k, payload }));
    expect(heard).toEqual(new AudioConverter(pcm8k, pcm16k).convert(payload));
  });

  it('leaves half a sample out at the end of what it says', () => {
    const serializer = startedSerializer();
    const [piece] = spoken(
      serializer.serialize({ type: 'output-audio', ...pcm8k, payload: new Uint8Array(3).fill(1) }),
    );
    expect(piece).toEqual(Uint8Array.from({ length: 320 }, (_, index) => (index < 2 ? 1 : 0)));
    expect(serializer.serialize({ type: 'output-audio', ...pcm8k, payload: new Uint8Array(1) })).toEqual([]);
  });

  it('cuts what is too long for one message of Exotel', () => {
    const payload = new Uint8Array(200_000).map((_, index) => index % 251);
    const messages = startedSerializer().serialize({ type: 'output-audio', ...pcm8k, payload });
    expect(Math.max(...messages.map((message) => message.length))).toBeLessThanOrEqual(100_000);
    const pieces = spoken(messages);
    expect(pieces.map((piece) => piece.length % 320)).toEqual(pieces.map(() => 0));
    expect(pieces.flatMap((piece) => [...piece])).toEqual([...payload]);
  });

  it('describes its habits, which can be set', () => {
    expect(new ExotelFrameSerializer().wire).toEqual(exotelWire);
    expect(exotelWire).toEqual({
      ...pcm8k,
      messageMs: 100,
      packetMs: 20,
      leadMs: 300,
      flushTailMs: 100,
      marksAfterFlush: 'unknown',
      flushAck: false,
      stopStream: false,
    });
    expect(new ExotelFrameSerializer({ format: pcm16k, messageMs: 200, leadMs: 400 }).wire).toEqual({
      ...exotelWire,
      sampleRate: 16_000,
      messageMs: 200,
      leadMs: 400,
      flushTailMs: 200,
    });
  });

  it.each<ExotelFrameSerializerOptions>([
    { format: { encoding: 'mulaw', sampleRate: 8000 } },
    { format: { encoding: 'pcm16', sampleRate: 44_100 } },
    { messageMs: 30 },
    { messageMs: 0 },
    { messageMs: Number.NaN },
    { leadMs: -1 },
    { convertTo: { encoding: 'pcm16', sampleRate: 7999 } },
    { convertTo: { encoding: 'pcm16', sampleRate: 8008 } },
  ])('refuses the options %j', (options) => {
    expect(() => new ExotelFrameSerializer(options)).toThrow(RangeError);
  });
});
