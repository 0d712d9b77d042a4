import { isObject, type JsonObject, type WireMessage } from './wire-message.ts';

/**
 * Checks that a carrier announces the 8000 Hz µ-law that our answer document asked for; saying nothing is as good.
 * @throws {WireFormatError} when it announces something else, which would be heard as noise
 */
export function requireMulaw(message: WireMessage, container: JsonObject): void {
  const mediaFormat = container.mediaFormat;
  if (!isObject(mediaFormat)) return;
  const encoding = message.optionalText(mediaFormat, 'encoding') ?? 'audio/x-mulaw';
  const sampleRate = message.optionalCount(mediaFormat, 'sampleRate') ?? 8000;
  if (/mulaw|pcmu/i.test(encoding) && sampleRate === 8000) return;
  throw message.refuse('8000 Hz audio/x-mulaw as mediaFormat (ask for it in the answer document)', mediaFormat);
}
