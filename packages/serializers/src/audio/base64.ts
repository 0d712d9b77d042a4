import { Base64Error } from '../errors.ts';
import { bytesFor } from './buffers.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NO_DIGIT = 64;
const PADDING = 61;

/** Value of each character code below 128. */
const digits = /* @__PURE__ */ buildDigits();

/** Bytes to base64 of the standard alphabet, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const NodeBuffer = nodeBuffer();
  if (NodeBuffer !== undefined) return asBuffer(bytes, NodeBuffer).toString('base64');
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const rest = bytes.length - index;
    const triple =
      ((bytes[index] as number) << 16) | ((bytes[index + 1] ?? 0) << 8) | (rest > 2 ? (bytes[index + 2] as number) : 0);
    text += ALPHABET.charAt(triple >> 18) + ALPHABET.charAt((triple >> 12) & 63);
    text += rest > 1 ? ALPHABET.charAt((triple >> 6) & 63) : '=';
    text += rest > 2 ? ALPHABET.charAt(triple & 63) : '=';
  }
  return text;
}

/**
 * Base64 of the standard alphabet to bytes. Padding is required; unused bits of the last character are not looked at.
 * @param into filled from its start; too small throws a RangeError. Its content is undefined when decoding throws
 * @throws {Base64Error} on any other character, and on a length or padding that no encoder writes
 */
export function fromBase64(text: string, into?: Uint8Array): Uint8Array {
  const bytes = bytesFor(base64ByteLength(text), into);
  const NodeBuffer = nodeBuffer();
  const isDecoded = NodeBuffer === undefined ? decode(text, bytes) : decodeFast(text, bytes, NodeBuffer);
  if (!isDecoded) throw new Base64Error('a character outside of it');
  return bytes;
}

/**
 * Bytes that a text of base64 stands for, from its length and padding alone.
 * @throws {Base64Error} when its length is no multiple of 4
 */
export function base64ByteLength(text: string): number {
  if (text.length % 4 !== 0) throw new Base64Error(`${text.length} characters, which is no multiple of 4`);
  return (text.length / 4) * 3 - paddingLength(text);
}

function paddingLength(text: string): 0 | 1 | 2 {
  if (text.charCodeAt(text.length - 1) !== PADDING) return 0;
  return text.charCodeAt(text.length - 2) === PADDING ? 2 : 1;
}

/** @returns false when a character is none of the alphabet */
function decode(text: string, bytes: Uint8Array): boolean {
  const digitCount = text.length - paddingLength(text);
  let written = 0;
  let bits = 0;
  for (let index = 0; index < digitCount; index += 1) {
    const code = text.charCodeAt(index);
    const digit = code < 128 ? (digits[code] as number) : NO_DIGIT;
    if (digit === NO_DIGIT) return false;
    bits = (bits << 6) | digit;
    if (index % 4 === 0) continue;
    bytes[written] = bits >> (6 - 2 * (index % 4));
    written += 1;
  }
  return true;
}

/**
 * Node's decoder leaves out what it does not know, so that the result is too short, but it also reads the alphabet of
 * URLs and, in some versions, only the low byte of wider characters.
 */
function decodeFast(text: string, bytes: Uint8Array, NodeBuffer: BufferConstructor): boolean {
  if (text.includes('-') || text.includes('_')) return false;
  if (asBuffer(bytes, NodeBuffer).write(text, 'base64') !== bytes.length) return false;
  return NodeBuffer.byteLength(text, 'utf8') === text.length;
}

/** Looked up at each call: absent in browsers. */
function nodeBuffer(): BufferConstructor | undefined {
  return (globalThis as { Buffer?: BufferConstructor }).Buffer;
}

function asBuffer(bytes: Uint8Array, NodeBuffer: BufferConstructor): Buffer {
  return bytes instanceof NodeBuffer ? bytes : NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function buildDigits(): Uint8Array {
  const table = new Uint8Array(128).fill(NO_DIGIT);
  for (let digit = 0; digit < ALPHABET.length; digit += 1) table[ALPHABET.charCodeAt(digit)] = digit;
  return table;
}
