import { describe, expect, it } from 'vitest';
import { VobizFrameSerializer, vobizWire } from '../index.ts';
import { describeFrameSerializer } from '../testing/index.ts';
import { playSession, type SessionStep } from '../testing/play-session.ts';
import cleared from './__fixtures__/clearedAudio.json' with { type: 'json' };
import clearedShort from './__fixtures__/clearedAudio_short.json' with { type: 'json' };
import dtmf from './__fixtures__/dtmf_uncertain.json' with { type: 'json' };
import media from './__fixtures__/media.json' with { type: 'json' };
import silence from './__fixtures__/media_silence.json' with { type: 'json' };
import outCheckpoint from './__fixtures__/out_checkpoint.json' with { type: 'json' };
import outClearAudio from './__fixtures__/out_clearAudio.json' with { type: 'json' };
import outPlayAudio from './__fixtures__/out_playAudio.json' with { type: 'json' };
import outStop from './__fixtures__/out_stop.json' with { type: 'json' };
import played from './__fixtures__/playedStream.json' with { type: 'json' };
import playedWithId from './__fixtures__/playedStream_with_id.json' with { type: 'json' };
import session from './__fixtures__/session.json' with { type: 'json' };
import reconnect from './__fixtures__/session_reconnect.json' with { type: 'json' };
import start from './__fixtures__/start.json' with { type: 'json' };
import plivoStart from './__fixtures__/start_plivo.json' with { type: 'json' };
import flatStart from './__fixtures__/start_variant_flat.json' with { type: 'json' };
import stop from './__fixtures__/stop_inbound_uncertain.json' with { type: 'json' };

const mulaw8k = { encoding: 'mulaw', sampleRate: 8000 } as const;
const tone = Uint8Array.from(atob(media.media.payload), (character) => character.charCodeAt(0));
const refused = expect.objectContaining({ code: 'VOICE_WIRE_FORMAT' });

function startedSerializer(): VobizFrameSerializer {
  const serializer = new VobizFrameSerializer();
  serializer.deserialize(JSON.stringify(start));
  return serializer;
}

const deserialize = (message: object) => startedSerializer().deserialize(JSON.stringify(message));

describeFrameSerializer('Vobiz', {
  create: (options) => new VobizFrameSerializer(options),
  start,
  media,
  inbound: [
    { message: media, frames: [{ type: 'input-audio', ...mulaw8k, payload: tone, timestampMs: 0 }] },
    {
      message: silence,
      frames: [{ type: 'input-audio', ...mulaw8k, payload: new Uint8Array(160).fill(0xff), timestampMs: 0 }],
    },
    { message: dtmf, frames: [{ type: 'dtmf', digit: '1', durationMs: undefined }] },
    { message: { event: 'dtmf', digit: '#' }, frames: [{ type: 'dtmf', digit: '#', durationMs: undefined }] },
    { message: { event: 'dtmf', dtmf: 7 }, frames: [{ type: 'dtmf', digit: '7', durationMs: undefined }] },
    { message: { event: 'dtmf', dtmf: {}, digit: 7 }, frames: [{ type: 'dtmf', digit: '7', durationMs: undefined }] },
    { message: played, frames: [{ type: 'mark-played', name: 'utt-0001-end' }] },
    { message: playedWithId, frames: [{ type: 'mark-played', name: 'utt-0001-end' }] },
    { message: cleared, frames: [{ type: 'audio-cleared' }] },
    { message: clearedShort, frames: [{ type: 'audio-cleared' }] },
    { message: stop, frames: [{ type: 'stream-stopped', reason: undefined }] },
  ],
  outbound: [
    { frame: { type: 'output-audio', ...mulaw8k, payload: tone }, messages: [outPlayAudio] },
    { frame: { type: 'mark', name: 'utt-0001-end' }, messages: [outCheckpoint] },
    { frame: { type: 'clear-audio' }, messages: [outClearAudio] },
    { frame: { type: 'stop-stream' }, messages: [outStop] },
  ],
});

describe('Vobiz', () => {
  const started = {
    type: 'stream-started',
    streamId: '00000000-0000-4000-8000-00000000d001',
    callId: '00000000-0000-4000-8000-00000000c001',
    accountId: '500025',
    from: undefined,
    to: undefined,
    customParameters: {},
    format: mulaw8k,
  };

  it.each([
    ['as documented', start, started],
    ['as Plivo does', plivoStart, { ...started, customParameters: { agent: 'sales-agent', direction: 'inbound' } }],
    ['flat', flatStart, { ...started, accountId: undefined, from: '+915550100001', to: '+915550100099' }],
  ])('announces the stream %s', (_, message, frame) => {
    expect(new VobizFrameSerializer().deserialize(JSON.stringify(message))).toEqual([frame]);
  });

  it.each([
    ['{"agent":"a","n":1}', { agent: 'a', n: '1' }],
    [{ agent: 'a' }, { agent: 'a' }],
    ['agent=a, direction = in', { agent: 'a', direction: 'in' }],
    ['a=b=c;;=x;y', { a: 'b=c' }],
    ['', {}],
    ['7', {}],
    [7, {}],
    [null, {}],
  ])('reads the extra headers %j', (headers, customParameters) => {
    const outside = JSON.stringify({ ...start, extra_headers: headers });
    const inside = JSON.stringify({ ...start, start: { ...start.start, extra_headers: headers } });
    expect(new VobizFrameSerializer().deserialize(outside)).toMatchObject([{ customParameters }]);
    expect(new VobizFrameSerializer().deserialize(inside)).toMatchObject([{ customParameters }]);
  });

  it('speaks a whole call as recorded', () => {
    expect(playSession(new VobizFrameSerializer(), session.steps)).toEqual([
      'stream-started',
      'input-audio',
      'input-audio',
      'mark-played',
      'audio-cleared',
      'dtmf',
    ]);
  });

  it('takes a reconnect for the same call on a new stream', () => {
    const steps: readonly (SessionStep & { readonly newSocket?: boolean })[] = reconnect.steps;
    const secondSocket = steps.findIndex((step) => step.newSocket === true);
    const sockets = [steps.slice(0, secondSocket), steps.slice(secondSocket)];
    const starts = sockets.map((socket) => {
      const first = socket.find((step) => step.msg !== undefined);
      return new VobizFrameSerializer().deserialize(JSON.stringify(first?.msg))[0];
    });
    expect(starts).toMatchObject([
      { callId: started.callId, streamId: started.streamId },
      { callId: started.callId, streamId: '00000000-0000-4000-8000-00000000d002' },
    ]);
  });

  it('counts time from its first audio, whatever the time of day', () => {
    const serializer = startedSerializer();
    const at = (timestamp: string | number) =>
      serializer.deserialize(JSON.stringify({ ...media, media: { ...media.media, timestamp } }));
    expect(at('1772532902345')).toMatchObject([{ timestampMs: 0 }]);
    expect(at('1772532902365')).toMatchObject([{ timestampMs: 20 }]);
    expect(at(1772532902405)).toMatchObject([{ timestampMs: 60 }]);
    expect(at('1772532902000')).toMatchObject([{ timestampMs: 0 }]);
  });

  it('does not take the voice of the agent for the caller', () => {
    expect(deserialize({ ...media, media: { ...media.media, track: 'outbound' } })).toEqual([]);
  });

  it('refuses to start with linear audio, whose byte order nobody knows', () => {
    const mediaFormat = { encoding: 'audio/x-l16', sampleRate: 8000 };
    const message = JSON.stringify({ ...start, start: { ...start.start, mediaFormat } });
    expect(() => new VobizFrameSerializer().deserialize(message)).toThrow(refused);
  });

  it('refuses a played checkpoint without a name', () => {
    expect(() => deserialize({ event: 'playedStream' })).toThrow(refused);
  });

  it('describes its habits', () => {
    expect(vobizWire).toEqual({
      ...mulaw8k,
      messageMs: 20,
      packetMs: 20,
      leadMs: 160,
      flushTailMs: 20,
      marksAfterFlush: 'never',
      flushAck: true,
      stopStream: true,
    });
  });
});
