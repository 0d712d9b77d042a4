import type { WireDescription } from '@voice/core/frames';

/**
 * Exotel AgentStream: 16-bit PCM at 8000 Hz in messages of 100 ms; a message being played is played to its end.
 * @see https://developer.exotel.com
 */
export const exotelWire: WireDescription = {
  encoding: 'pcm16',
  sampleRate: 8000,
  messageMs: 100,
  packetMs: 20,
  leadMs: 300,
  flushTailMs: 100,
  marksAfterFlush: 'unknown',
  flushAck: false,
  stopStream: false,
};

/** What a stream can be asked for in its URL, in Hz. */
export const EXOTEL_SAMPLE_RATES: readonly number[] = [8000, 16_000, 24_000];

/** What of it can be set. */
export interface ExotelWireOptions {
  /** What the socket's URL asks for: 16-bit PCM at 8000 (default), 16000 or 24000 Hz. */
  readonly format?: { readonly encoding: string; readonly sampleRate: number };
  /** Length of one message, a multiple of 20 ms. Default 100; Exotel's own pages also recommend 200. */
  readonly messageMs?: number;
  /** How far ahead of real time audio is sent, in ms. Default 300. */
  readonly leadMs?: number;
}

/** @throws {RangeError} when Exotel does not speak the format, or a message would not be whole packets */
export function exotelWireFor({
  format = exotelWire,
  messageMs = 100,
  leadMs = 300,
}: ExotelWireOptions): WireDescription {
  if (format.encoding !== 'pcm16' || !isExotelRate(format.sampleRate)) {
    throw new RangeError(
      `Expected pcm16 at ${EXOTEL_SAMPLE_RATES.join(', ')} Hz for Exotel, got ${format.encoding} at ${format.sampleRate} Hz`,
    );
  }
  if (!(messageMs > 0 && messageMs % exotelWire.packetMs === 0)) {
    throw new RangeError(`Expected messageMs as a multiple of ${exotelWire.packetMs}, got ${messageMs}`);
  }
  if (!(leadMs >= 0)) throw new RangeError(`Expected leadMs from 0 upwards, got ${leadMs}`);
  return { ...exotelWire, sampleRate: format.sampleRate, messageMs, leadMs, flushTailMs: messageMs };
}

/** Whether Exotel has this rate, in Hz. */
export function isExotelRate(sampleRate: number): boolean {
  return EXOTEL_SAMPLE_RATES.includes(sampleRate);
}
