import { ServiceError } from '../errors.ts';
import type { ServiceIdentity } from '../plumbing/service-usage.ts';

/** A JSON object as it came from a vendor: nothing in it is known yet. */
export type JsonMessage = Readonly<Record<string, unknown>>;

/** @throws {ServiceError} `VOICE_SERVICE_RESPONSE` for anything but the text of a JSON object */
export function parseMessage(message: string | Uint8Array, identity: ServiceIdentity): JsonMessage {
  if (typeof message === 'string') {
    try {
      const value: unknown = JSON.parse(message);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonMessage;
    } catch {
      // Told below, together with JSON of another kind.
    }
  }
  throw unreadable(identity, 'a JSON object');
}

/** @throws {ServiceError} `VOICE_SERVICE_RESPONSE` for anything but Base64 of at least one byte */
export function decodeAudio(value: unknown, identity: ServiceIdentity): Uint8Array {
  const payload = typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : new Uint8Array(0);
  if (payload.length === 0) throw unreadable(identity, 'audio in Base64');
  return payload;
}

/** Numbers in a row, or nothing. */
export function asNumbers(value: unknown): readonly number[] | undefined {
  return Array.isArray(value) && value.every((item) => Number.isFinite(item)) ? (value as number[]) : undefined;
}

/** Strings in a row, or nothing. */
export function asStrings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? (value as string[]) : undefined;
}

/** A part of a message that is an object, or an empty one. */
export function asObject(value: unknown): JsonMessage {
  return typeof value === 'object' && value !== null ? (value as JsonMessage) : {};
}

/** @param expected what should have come */
export function unreadable(identity: ServiceIdentity, expected: string): ServiceError {
  const { service, vendor } = identity;
  return new ServiceError(
    'VOICE_SERVICE_RESPONSE',
    `Expected ${expected} from ${vendor} (${service}), got something else; check the base URL`,
    { service, vendor },
  );
}
