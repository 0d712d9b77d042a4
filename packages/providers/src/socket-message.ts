const decoder = new TextDecoder();

/** The longest UTF-8 of one UTF-16 code unit, in bytes. */
const MAX_BYTES_PER_CHARACTER = 3;

/**
 * The text of one WebSocket message in any of the shapes that sockets deliver (`ws` hands text over as a `Buffer`).
 * @returns `undefined` when it is longer than `maxLength` characters; hopelessly long ones are not even decoded
 */
export function textOfMessage(data: unknown, maxLength: number): string | undefined {
  if (typeof data === 'string') return data.length <= maxLength ? data : undefined;
  const parts = Array.isArray(data) ? data.map(bytesOf) : [bytesOf(data)];
  const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
  if (byteLength > maxLength * MAX_BYTES_PER_CHARACTER) return undefined;
  const text = parts.length === 1 ? decoder.decode(parts[0]) : decoder.decode(Buffer.concat(parts, byteLength));
  return text.length <= maxLength ? text : undefined;
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(0);
}
