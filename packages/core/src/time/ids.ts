import type { Random } from './random.ts';

/** Identifiers as a parameter. Every row of ours has a UUID. */
export interface Ids {
  /** A UUID, lower case, 36 characters. */
  uuid(): string;
  /** An unguessable word for URLs: 43 characters of base64url (256 bits). */
  secret(): string;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Ids drawn from a source of chance: unguessable from `systemRandom`, repeatable from a seed.
 * @see https://www.rfc-editor.org/rfc/rfc9562 (UUID version 4)
 */
export class RandomIds implements Ids {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  uuid(): string {
    const bytes = this.#random.bytes(16);
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => HEX[byte]).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  secret(): string {
    const bytes = this.#random.bytes(32);
    let text = '';
    for (let index = 0; index < bytes.length; index += 3) {
      const chunk = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
      text += `${BASE64URL[(chunk >> 18) & 63]}${BASE64URL[(chunk >> 12) & 63]}${BASE64URL[(chunk >> 6) & 63]}${BASE64URL[chunk & 63]}`;
    }
    return text.slice(0, 43);
  }
}
