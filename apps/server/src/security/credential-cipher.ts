import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { VoiceError } from '@voice/core/errors';
import type { Random } from '@voice/core/time';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Stored credentials that none of our keys opens: another key, another connection's row, or damaged bytes. */
export class CredentialsUnreadableError extends VoiceError {
  override readonly name = 'CredentialsUnreadableError';

  constructor(why: string, options?: ErrorOptions) {
    super(`Stored credentials cannot be read: ${why}`, { code: 'VOICE_CREDENTIALS_UNREADABLE', ...options });
  }
}

/**
 * Encrypts credentials for the database: AES-256-GCM under a key derived from one of the server's, a new 96-bit
 * initialisation vector each time, bound to the connection they belong to.
 * An envelope is `v1.<key id>.<iv>.<ciphertext and tag>`, the last two in base64url.
 * @see https://csrc.nist.gov/pubs/sp/800/38/d/final (GCM)
 * @see https://www.rfc-editor.org/rfc/rfc5869 (HKDF)
 */
export class CredentialCipher {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #writingKeyId: string;
  readonly #random: Random;

  /** @param keys of 32 bytes each: the first one writes, all of them read */
  constructor(keys: readonly [Uint8Array, ...Uint8Array[]], random: Random) {
    // A key of its own: the same bytes also make the secrets in URLs.
    const derived = keys.map((key) => new Uint8Array(hkdfSync('sha256', key, '', 'voice credentials v1', 32)));
    const entries = derived.map((key) => [keyId(key), key] as const);
    this.#keys = new Map(entries);
    this.#writingKeyId = (entries[0] as (typeof entries)[number])[0];
    this.#random = random;
  }

  /** @param connectionId only for this connection can it be opened again */
  encrypt(text: string, connectionId: string): string {
    const iv = this.#random.bytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.get(this.#writingKeyId) as Uint8Array, iv);
    cipher.setAAD(Buffer.from(connectionId));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, this.#writingKeyId, Buffer.from(iv).toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Whether an envelope was written with the key that writes now. */
  isCurrent(envelope: string): boolean {
    return envelope.startsWith(`${VERSION}.${this.#writingKeyId}.`);
  }

  /** @throws {CredentialsUnreadableError} */
  decrypt(envelope: string, connectionId: string): string {
    const [version, id = '', ivText = '', sealedText = '', ...rest] = envelope.split('.');
    if (version !== VERSION || rest.length > 0) {
      throw new CredentialsUnreadableError(`expected an envelope of version ${VERSION}, enter them again`);
    }
    const key = this.#keys.get(id);
    if (key === undefined) {
      throw new CredentialsUnreadableError(
        `they were written with key ${JSON.stringify(id.slice(0, 8))}, which VOICE_ENCRYPTION_KEY does not hold: add it after the current one, or enter them again`,
      );
    }
    const iv = Buffer.from(ivText, 'base64url');
    const sealed = Buffer.from(sealedText, 'base64url');
    if (iv.length !== IV_BYTES || sealed.length < TAG_BYTES) {
      throw new CredentialsUnreadableError('the envelope is cut short, enter them again');
    }
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(connectionId));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new CredentialsUnreadableError('they were changed or belong to another connection, enter them again', {
        cause,
      });
    }
  }
}

/** Tells keys apart without telling anything of them: 8 hexadecimal digits. */
function keyId(key: Uint8Array): string {
  return createHash('sha256').update('voice key id').update(key).digest('hex').slice(0, 8);
}
