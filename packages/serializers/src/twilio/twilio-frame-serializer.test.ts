import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodePcm16 } from '../audio/index.ts';
import { TwilioFrameSerializer, twilioWire } from '../index.ts';
import { describeFrameSerializer } from '../testing/index.ts';
import { playSession } from '../testing/play-session.ts';
import connected from './__fixtures__/connected.json' with { type: 'json' };
import dtmf from './__fixtures__/dtmf.json' with { type: 'json' };
import mark from './__fixtures__/mark.json' with { type: 'json' };
import media from './__fixtures__/media.json' with { type: 'json' };
import silence from './__fixtures__/media_silence.json' with { type: 'json' };
import outClear from './__fixtures__/out_clear.json' with { type: 'json' };
import outMark from './__fixtures__/out_mark.json' with { type: 'json' };
import outMedia from './__fixtures__/out_media.json' with { type: 'json' };
import session from './__fixtures__/session.json' with { type: 'json' };
import start from './__fixtures__/start.json' with { type: 'json' };
import stop from './__fixtures__/stop.json' with { type: 'json' };

const mulaw8k = { encoding: 'mulaw', sampleRate: 8000 } as const;
const tone = Uint8Array.from(atob(media.media.payload), (character) => character.charCodeAt(0));
const refused = expect.objectContaining({ code: 'VOICE_WIRE_FORMAT' });

function startedSerializer(): TwilioFrameSerializer {
  const serializer = new TwilioFrameSerializer();
  serializer.deserialize(JSON.stringify(start));
  return serializer;
}

const deserialize = (message: object) => startedSerializer().deserialize(JSON.stringify(message));

describeFrameSerializer('Twilio', {
  create: (options) => new TwilioFrameSerializer(options),
  start,
  media,
  inbound: [
    { message: connected, frames: [{ type: 'stream-connected' }] },
    { message: media, frames: [{ type: 'input-audio', ...mulaw8k, payload: tone, timestampMs: 5 }] },
    {
      message: silence,
      frames: [{ type: 'input-audio', ...mulaw8k, payload: new Uint8Array(160).fill(0xff), timestampMs: 25 }],
    },
    { message: dtmf, frames: [{ type: 'dtmf', digit: '1', durationMs: undefined }] },
    { message: mark, frames: [{ type: 'mark-played', name: 'utt-0001-end' }] },
    { message: stop, frames: [{ type: 'stream-stopped', reason: undefined }] },
  ],
  outbound: [
    { frame: { type: 'output-audio', ...mulaw8k, payload: tone }, messages: [outMedia] },
    { frame: { type: 'mark', name: 'utt-0001-end' }, messages: [outMark] },
    { frame: { type: 'clear-audio' }, messages: [outClear] },
  ],
});

describe('Twilio', () => {
  it('announces the stream with our parameters', () => {
    expect(new TwilioFrameSerializer().deserialize(JSON.stringify(start))).toEqual([
      {
        type: 'stream-started',
        streamId: 'MZ00000000000000000000000000000201',
        callId: 'CA00000000000000000000000000000101',
        accountId: 'AC00000000000000000000000000000001',
        from: undefined,
        to: undefined,
        customParameters: start.start.customParameters,
        format: mulaw8k,
      },
    ]);
  });

  it('speaks a whole call as recorded', () => {
    expect(playSession(new TwilioFrameSerializer(), session.steps)).toEqual([
      'stream-connected',
      'stream-started',
      'input-audio',
      'input-audio',
      'mark-played',
      'dtmf',
      'mark-played',
      'stream-stopped',
    ]);
  });

  it('cannot end the stream over the socket', () => {
    expect(startedSerializer().serialize({ type: 'stop-stream' })).toEqual([]);
    expect(new TwilioFrameSerializer().serialize({ type: 'stop-stream' })).toEqual([]);
  });

  it('does not take the voice of the agent for the caller', () => {
    expect(deserialize({ ...media, media: { ...media.media, track: 'outbound' } })).toEqual([]);
  });

  it('counts the audio itself when Twilio gives no timestamp', () => {
    const serializer = startedSerializer();
    const text = JSON.stringify({ event: 'media', media: { payload: media.media.payload } });
    const timestamps = [1, 2, 3].flatMap(() => serializer.deserialize(text));
    expect(timestamps).toMatchObject([{ timestampMs: 0 }, { timestampMs: 20 }, { timestampMs: 40 }]);
  });

  it('accepts numbers for text and text for numbers', () => {
    expect(deserialize({ ...media, media: { ...media.media, timestamp: 5, chunk: 1 } })).toMatchObject([
      { timestampMs: 5 },
    ]);
    expect(deserialize({ ...dtmf, dtmf: { digit: 1 } })).toEqual([{ type: 'dtmf', digit: '1', durationMs: undefined }]);
  });

  it.each(['0', '9', '*', '#', 'A', 'D'])('hears the key %s', (digit) => {
    expect(deserialize({ ...dtmf, dtmf: { digit } })).toEqual([{ type: 'dtmf', digit, durationMs: undefined }]);
  });

  it('takes parameters as text and nothing else', () => {
    const customParameters = JSON.parse('{"a":"1","b":2,"c":true,"d":null,"e":{},"__proto__":"x"}');
    const message = JSON.stringify({ ...start, start: { ...start.start, customParameters } });
    const [frame] = new TwilioFrameSerializer().deserialize(message);
    if (frame?.type !== 'stream-started') throw new Error('Expected the start');
    expect(Object.entries(frame.customParameters)).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', 'true'],
      ['__proto__', 'x'],
    ]);
    expect(Object.getPrototypeOf(frame.customParameters)).toBe(Object.prototype);
  });

  it('starts without parameters, account or format, and with the id at the top only', () => {
    const message = { event: 'start', streamSid: 'MZ1', start: { callSid: 'CA1', customParameters: [] } };
    expect(new TwilioFrameSerializer().deserialize(JSON.stringify(message))).toMatchObject([
      { streamId: 'MZ1', callId: 'CA1', accountId: undefined, customParameters: {}, format: mulaw8k },
    ]);
  });

  it.each([
    { encoding: 'audio/x-l16', sampleRate: 8000 },
    { encoding: 'audio/x-mulaw', sampleRate: 16_000 },
    { encoding: 7 },
  ])('refuses to start with audio in %j', (mediaFormat) => {
    const message = JSON.stringify({ ...start, start: { ...start.start, mediaFormat } });
    expect(() => new TwilioFrameSerializer().deserialize(message)).toThrow(refused);
  });

  it('hands audio to a model at 16 kHz when asked to', () => {
    const serializer = new TwilioFrameSerializer({ convertTo: { encoding: 'pcm16', sampleRate: 8000 } });
    serializer.deserialize(JSON.stringify(start));
    expect(serializer.deserialize(JSON.stringify(media))).toMatchObject([
      { encoding: 'pcm16', sampleRate: 8000, payload: encodePcm16(decodeMulaw(tone)) },
    ]);
  });

  it('reuses one buffer for what it hears', () => {
    const serializer = startedSerializer();
    const [first] = serializer.deserialize(JSON.stringify(media));
    const [second] = serializer.deserialize(JSON.stringify(silence));
    if (first?.type !== 'input-audio' || second?.type !== 'input-audio') throw new Error('Expected audio');
    expect(second.payload).toBe(first.payload);
  });

  it('never quotes a caller in an error', () => {
    const secret = '+14155550123';
    for (const text of [`{"event":"dtmf","dtmf":{"digit":"${secret}"}}`, `{"event":"${secret}"`, `"${secret}"`]) {
      try {
        startedSerializer().deserialize(text);
        expect.unreachable();
      } catch (error) {
        expect(String(error)).not.toContain(secret);
        expect(JSON.stringify(error)).not.toContain(secret);
        expect(error).toEqual(refused);
      }
    }
  });

  it('describes its habits', () => {
    expect(twilioWire).toEqual({
      ...mulaw8k,
      messageMs: 20,
      packetMs: 20,
      leadMs: 160,
      flushTailMs: 20,
      marksAfterFlush: 'echoed',
      flushAck: false,
      stopStream: false,
    });
  });
});
