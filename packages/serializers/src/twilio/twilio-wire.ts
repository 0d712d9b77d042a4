import type { WireDescription } from '@voice/core/frames';

/**
 * Twilio Media Streams: µ-law at 8000 Hz in messages of 20 ms; marks pending at a clear come back although unheard.
 * @see https://www.twilio.com/docs/voice/media-streams/websocket-messages
 */
export const twilioWire: WireDescription = {
  encoding: 'mulaw',
  sampleRate: 8000,
  messageMs: 20,
  packetMs: 20,
  leadMs: 160,
  flushTailMs: 20,
  marksAfterFlush: 'echoed',
  flushAck: false,
  stopStream: false,
};
