import type { AudioFormat } from './audio-format.ts';

/** A carrier's habits on the media socket, as data: what playout must know to pace, flush and keep its ledger. */
export interface WireDescription extends AudioFormat {
  /** Length of one audio message to the carrier, in ms. */
  readonly messageMs: number;
  /** An utterance's last message is padded with silence to a multiple of this, in ms. */
  readonly packetMs: number;
  /** How far ahead of real time audio is sent, in ms. */
  readonly leadMs: number;
  /** How much of what is queued may still be heard after a flush, at most, in ms. */
  readonly flushTailMs: number;
  /** Whether marks pending at a flush come back although their audio was not played. */
  readonly marksAfterFlush: 'echoed' | 'never' | 'unknown';
  /** Whether a flush is answered; new audio is held until then (or `FLUSH_ACK_LIMIT_MS`). */
  readonly flushAck: boolean;
  /** Whether `stop-stream` ends the call at the carrier; otherwise the socket is closed. */
  readonly stopStream: boolean;
}

/** Longest wait for the answer to a flush, in ms. */
export const FLUSH_ACK_LIMIT_MS = 1000;
