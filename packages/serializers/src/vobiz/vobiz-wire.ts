import type { WireDescription } from '@voice/core/frames';

/**
 * Vobiz: µ-law at 8000 Hz in messages of 20 ms; a flush is answered, its pending checkpoints never are.
 * @see https://vobiz.ai/docs
 */
export const vobizWire: WireDescription = {
  encoding: 'mulaw',
  sampleRate: 8000,
  messageMs: 20,
  packetMs: 20,
  leadMs: 160,
  flushTailMs: 20,
  marksAfterFlush: 'never',
  flushAck: true,
  stopStream: true,
};
