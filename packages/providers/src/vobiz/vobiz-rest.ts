import type { CarrierAccountOptions, CarrierRequestOptions, VobizCredentials } from '@voice/core/telephony';
import { parseApiBase } from '../rest/api-base.ts';
import { saysNotFound } from '../rest/carrier-error.ts';
import { CarrierRest, type CarrierRestAnswer } from '../rest/carrier-rest.ts';
import { explainVobizError } from './vobiz-errors.ts';

const DEFAULT_API_BASE = 'https://api.vobiz.ai';
const JSON_BODY = { 'content-type': 'application/json' };

/** Beside the signal: whether doing it twice is the same as doing it once. */
interface VobizRequestOptions extends CarrierRequestOptions {
  readonly isRepeatable?: boolean;
}

/**
 * Vobiz's REST interface as one account sees it. Paths are below `Account/{auth_id}/`; case and the slash at their end
 * matter and differ from one to the next.
 */
export class VobizRest {
  readonly #rest: CarrierRest;
  readonly #base: string;
  readonly #account: string;

  /** @throws {RangeError} when the API base is no URL */
  constructor(
    { authId, authToken, apiBase = DEFAULT_API_BASE }: VobizCredentials,
    { http, clock }: CarrierAccountOptions,
  ) {
    this.#base = `${parseApiBase('vobiz', apiBase).replace(/\/api\/v1$/, '')}/api/v1`;
    this.#account = `${this.#base}/Account/${encodeURIComponent(authId)}`;
    this.#rest = new CarrierRest({
      provider: 'vobiz',
      http,
      clock,
      headers: { 'x-auth-id': authId, 'x-auth-token': authToken },
      explain: explainVobizError,
      secrets: [authToken],
    });
  }

  /** Whose credentials these are. */
  who(options?: CarrierRequestOptions): Promise<CarrierRestAnswer> {
    return this.#rest.request({ method: 'GET', url: `${this.#base}/auth/me`, ...options });
  }

  get(path: string, options?: CarrierRequestOptions): Promise<CarrierRestAnswer> {
    return this.#rest.request({ method: 'GET', url: `${this.#account}/${path}`, ...options });
  }

  /** @returns `undefined` when Vobiz knows no such thing */
  async find(path: string, options?: CarrierRequestOptions): Promise<CarrierRestAnswer | undefined> {
    try {
      return await this.get(path, options);
    } catch (error) {
      if (saysNotFound(error)) return undefined;
      throw error;
    }
  }

  post(
    path: string,
    body: Readonly<Record<string, unknown>>,
    options?: VobizRequestOptions,
  ): Promise<CarrierRestAnswer> {
    const url = `${this.#account}/${path}`;
    return this.#rest.request({ method: 'POST', url, headers: JSON_BODY, body: JSON.stringify(body), ...options });
  }

  delete(path: string, options?: VobizRequestOptions): Promise<CarrierRestAnswer> {
    return this.#rest.request({ method: 'DELETE', url: `${this.#account}/${path}`, ...options });
  }
}
