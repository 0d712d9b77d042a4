import type { JsonObject } from '@voice/core/services';

/** What one carrier sends in one stream, in order; the first message that carries audio comes after `start`. */
export type WireCorpus = readonly JsonObject[];

/** 20 ms of µ-law silence. */
const mulaw = Buffer.alloc(160, 0xff).toString('base64');
/** 100 ms of 16-bit silence. */
const pcm = Buffer.alloc(1600).toString('base64');

const twilioStreamSid = 'MZ00000000000000000000000000000001';
const exotelStreamSid = '0000000000000000000000000000b001';
const vobizStreamId = '00000000-0000-4000-8000-00000000d001';

/** Synthetic messages of the documented shapes. */
export const wireCorpora: Readonly<Record<'twilio' | 'exotel' | 'vobiz', WireCorpus>> = {
  twilio: [
    { event: 'connected', protocol: 'Call', version: '1.0.0' },
    {
      event: 'start',
      sequenceNumber: '1',
      streamSid: twilioStreamSid,
      start: {
        accountSid: 'AC00000000000000000000000000000001',
        streamSid: twilioStreamSid,
        callSid: 'CA00000000000000000000000000000001',
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { agent_name: 'sales-agent', direction: 'inbound' },
      },
    },
    {
      event: 'media',
      sequenceNumber: '2',
      streamSid: twilioStreamSid,
      media: { track: 'inbound', chunk: '1', timestamp: '5', payload: mulaw },
    },
    { event: 'dtmf', streamSid: twilioStreamSid, sequenceNumber: '3', dtmf: { track: 'inbound_track', digit: '1' } },
    { event: 'mark', sequenceNumber: '4', streamSid: twilioStreamSid, mark: { name: 'utterance-1' } },
    {
      event: 'stop',
      sequenceNumber: '5',
      streamSid: twilioStreamSid,
      stop: { accountSid: 'AC00000000000000000000000000000001', callSid: 'CA00000000000000000000000000000001' },
    },
  ],
  exotel: [
    { event: 'connected' },
    {
      event: 'start',
      sequence_number: '1',
      stream_sid: exotelStreamSid,
      start: {
        stream_sid: exotelStreamSid,
        call_sid: '0000000000000000000000000000a001',
        account_sid: 'exampleaccount1',
        from: '+915550100001',
        to: '+915550100099',
        custom_parameters: { agent_name: 'sales-agent' },
        media_format: { encoding: 'audio/x-raw', sample_rate: '8000', bit_rate: '16' },
      },
    },
    {
      event: 'media',
      sequence_number: '2',
      stream_sid: exotelStreamSid,
      media: { chunk: '1', timestamp: '100', payload: pcm },
    },
    { event: 'dtmf', sequence_number: '3', stream_sid: exotelStreamSid, dtmf: { digit: '5', duration: '100' } },
    { event: 'mark', sequence_number: '4', stream_sid: exotelStreamSid, mark: { name: 'utterance-1' } },
    {
      event: 'stop',
      sequence_number: '5',
      stream_sid: exotelStreamSid,
      stop: { call_sid: '0000000000000000000000000000a001', account_sid: 'exampleaccount1', reason: 'callended' },
    },
  ],
  vobiz: [
    {
      sequenceNumber: 0,
      event: 'start',
      start: {
        callId: '00000000-0000-4000-8000-00000000c001',
        streamId: vobizStreamId,
        accountId: '500025',
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000 },
      },
      extra_headers: '{}',
    },
    {
      sequenceNumber: 1,
      streamId: vobizStreamId,
      event: 'media',
      media: { track: 'inbound', timestamp: '1772532902345', chunk: 1, payload: mulaw },
      extra_headers: '{}',
    },
    { event: 'playedStream', streamId: vobizStreamId, name: 'utterance-1' },
    { event: 'clearedAudio', sequenceNumber: 2, streamId: vobizStreamId },
    { event: 'dtmf', streamId: vobizStreamId, dtmf: { digit: '5' } },
    { event: 'stop', streamId: vobizStreamId },
  ],
};
