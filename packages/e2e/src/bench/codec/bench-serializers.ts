import type { OutputAudioFrame } from '@voice/core/frames';
import {
  ExotelFrameSerializer,
  type FrameSerializer,
  TwilioFrameSerializer,
  VobizFrameSerializer,
} from '@voice/serializers';
import { silence } from '@voice/serializers/audio';
import { nanosecondsPerRun, printTable } from './measure.ts';

interface Line {
  readonly name: string;
  readonly serializer: FrameSerializer;
  /** The carrier's message that starts the stream. */
  readonly start: object;
  /** The same for a payload in base64. */
  readonly media: (payload: string) => object;
}

const lines: readonly Line[] = [
  {
    name: 'Twilio',
    serializer: new TwilioFrameSerializer(),
    start: { event: 'start', streamSid: 'MZ1', start: { streamSid: 'MZ1', callSid: 'CA1' } },
    media: (payload) => ({
      event: 'media',
      sequenceNumber: '4',
      media: { track: 'inbound', chunk: '3', timestamp: '60', payload },
      streamSid: 'MZ1',
    }),
  },
  {
    name: 'Exotel',
    serializer: new ExotelFrameSerializer(),
    start: { event: 'start', stream_sid: 'a1', start: { stream_sid: 'a1', call_sid: 'b1' } },
    media: (payload) => ({
      event: 'media',
      sequence_number: '4',
      stream_sid: 'a1',
      media: { chunk: '3', timestamp: '200', payload },
    }),
  },
  {
    name: 'Vobiz',
    serializer: new VobizFrameSerializer(),
    start: { event: 'start', start: { streamId: 's1', callId: 'c1' } },
    media: (payload) => ({
      sequenceNumber: 4,
      streamId: 's1',
      event: 'media',
      media: { track: 'inbound', timestamp: '1772532902345', chunk: 4, payload },
      extra_headers: '{}',
    }),
  },
];

/** JSON and base64 of one audio message each way, in the length that the carrier uses. */
export function benchSerializers(): void {
  const rows = lines.map(({ name, serializer, start, media }) => {
    serializer.deserialize(JSON.stringify(start));
    const { encoding, sampleRate, messageMs } = serializer.wire;
    const payload = silence(serializer.wire, messageMs).map((_, index) => (index * 37) & 255);
    const message = JSON.stringify(media(Buffer.from(payload).toString('base64')));
    const frame: OutputAudioFrame = { type: 'output-audio', encoding, sampleRate, payload };
    const speeds = nanosecondsPerRun([
      { name: 'in', run: () => serializer.deserialize(message) },
      { name: 'out', run: () => serializer.serialize(frame) },
    ]);
    const inNanoseconds = speeds.get('in') ?? Number.NaN;
    const outNanoseconds = speeds.get('out') ?? Number.NaN;
    return {
      serializer: name,
      'ms a message': String(messageMs),
      'read µs': (inNanoseconds / 1000).toFixed(2),
      'write µs': (outNanoseconds / 1000).toFixed(2),
      'calls per core': ((messageMs * 1e6) / (inNanoseconds + outNanoseconds)).toFixed(0),
    };
  });
  printTable('Serializers, one audio message each way', rows);
}
