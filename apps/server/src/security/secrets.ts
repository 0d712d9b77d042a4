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
  readonly #keys: readonly [Uint8Array, ...Uint8Array[]];

  /** @param keys of 32 bytes each: URLs are written with the first one, those of the others still open */
  constructor(keys: readonly [Uint8Array, ...Uint8Array[]]) {
    this.#keys = keys;
  }

  /** For the URLs of one call: 43 characters of base64url. */
  ofCall(callId: string): string {
    return this.#write(`call:${callId}`);
  }

  /** For the inbound URL of one agent at a carrier that signs nothing; survives a change of the agent's name. */
  ofAgent(agentId: string): string {
    return this.#write(`agent:${agentId}`);
  }

  /** For the inbound URL of one of our numbers, whatever agent answers there. */
  ofEndpoint(endpointId: string): string {
    return this.#write(`endpoint:${endpointId}`);
  }

  /** Whether a URL's secret is the one of this call. */
  isOfCall(given: string, callId: string): boolean {
    return this.#holds(given, `call:${callId}`);
  }

  /** Whether a URL's secret is the one of this agent. */
  isOfAgent(given: string, agentId: string): boolean {
    return this.#holds(given, `agent:${agentId}`);
  }

  /** Whether a URL's secret is the one of this number. */
  isOfEndpoint(given: string, endpointId: string): boolean {
    return this.#holds(given, `endpoint:${endpointId}`);
  }

  #write(subject: string): string {
    return derive(this.#keys[0], subject);
  }

  #holds(given: string, subject: string): boolean {
    return this.#keys.some((key) => isEqualSecret(given, derive(key, subject)));
  }
}

function derive(key: Uint8Array, subject: string): string {
  return createHmac('sha256', key).update(subject).digest('base64url');
}
