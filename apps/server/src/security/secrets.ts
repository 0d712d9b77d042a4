import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a text in UTF-8, hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether two texts are equal, in a time that does not depend on where they differ. */
export function isEqualSecret(given: string, expected: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest());
}

/** Secrets in URLs that a carrier is told: derived from the server's key, so that nothing has to be stored. */
export class UrlSecrets {
  readonly #key: Uint8Array;

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** For the URLs of one call: 43 characters of base64url. */
  ofCall(callId: string): string {
    return this.#derive(`call:${callId}`);
  }

  /** For the inbound URL of one agent at a carrier that signs nothing; survives a change of the agent's name. */
  ofAgent(agentId: string): string {
    return this.#derive(`agent:${agentId}`);
  }

  #derive(subject: string): string {
    return createHmac('sha256', this.#key).update(subject).digest('base64url');
  }
}
