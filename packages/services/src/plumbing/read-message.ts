import { ServiceError } from '../errors.ts';
import type { ServiceIdentity } from './service-usage.ts';

/** A JSON object whose fields nobody has looked at yet. */
export type UnreadObject = Readonly<Record<string, unknown>>;

/**
 * A message of a vendor.
 * @throws {ServiceError} `VOICE_SERVICE_RESPONSE` when it is no JSON object; without its content
 */
export function readMessage(message: string | Uint8Array, { service, vendor }: ServiceIdentity): UnreadObject {
  let value: unknown;
  try {
    value = typeof message === 'string' ? JSON.parse(message) : undefined;
  } catch {
    // Said below.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as UnreadObject;
  const came = typeof message === 'string' ? `${message.length} characters of something else` : 'bytes';
  throw new ServiceError('VOICE_SERVICE_RESPONSE', `Expected a JSON object from ${vendor} (${service}), got ${came}`, {
    service,
    vendor,
  });
}

/** The object in a field; an empty one when there is none. */
export function objectIn(value: unknown): UnreadObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as UnreadObject) : {};
}

/** The objects of a list, in order; none when it is no list. */
export function objectsIn(value: unknown): readonly UnreadObject[] {
  return Array.isArray(value) ? value.map(objectIn) : [];
}

/** The text in a field; empty when there is none. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The finite number in a field. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
