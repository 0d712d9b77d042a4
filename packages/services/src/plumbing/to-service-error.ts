import type { Clock } from '@voice/core/time';
import { ServiceError, type ServiceErrorCode } from '../errors.ts';
import type { ServiceIdentity } from './service-usage.ts';

/** What is known of an answer that was no success. */
export interface RefusedAnswer {
  readonly statusCode: number;
  /** As in the header `Retry-After`: seconds or an HTTP date. */
  readonly retryAfter?: string | undefined;
  /** The body, of which only a short code is passed on. */
  readonly body?: string | undefined;
}

const ADVICE: Readonly<Partial<Record<ServiceErrorCode, string>>> = {
  VOICE_SERVICE_AUTH: 'check the API key and what it may use',
  VOICE_SERVICE_RATE_LIMIT: "slow down, or raise the account's limits",
  VOICE_SERVICE_UNAVAILABLE: 'try again',
  VOICE_SERVICE_REQUEST: 'check the base URL, the model and the options',
};

/** The error for an HTTP status, of a request or of a refused WebSocket upgrade. */
export function toServiceError(identity: ServiceIdentity, answer: RefusedAnswer, clock: Clock): ServiceError {
  const { statusCode, retryAfter, body } = answer;
  const code = codeOfStatus(statusCode);
  const retryAfterMs = parseRetryAfter(retryAfter, clock);
  const vendorCode = vendorCodeOf(body);
  const { service, vendor } = identity;
  return new ServiceError(code, `${vendor} (${service}) answered ${statusCode}: ${ADVICE[code]}`, {
    service,
    vendor,
    statusCode,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(vendorCode !== undefined && { vendorCode }),
  });
}

/** 402 counts as authority: the account may not use it until somebody pays. */
function codeOfStatus(statusCode: number): ServiceErrorCode {
  if (statusCode === 401 || statusCode === 402 || statusCode === 403) return 'VOICE_SERVICE_AUTH';
  if (statusCode === 429) return 'VOICE_SERVICE_RATE_LIMIT';
  if (statusCode >= 500 || statusCode === 408) return 'VOICE_SERVICE_UNAVAILABLE';
  return 'VOICE_SERVICE_REQUEST';
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
export function parseRetryAfter(retryAfter: string | undefined, clock: Clock): number | undefined {
  if (retryAfter === undefined || retryAfter.trim() === '') return undefined;
  const seconds = Number(retryAfter);
  const delayMs = Number.isNaN(seconds) ? Date.parse(retryAfter) - clock.date().getTime() : seconds * 1000;
  return Number.isFinite(delayMs) ? Math.max(0, delayMs) : undefined;
}

/** A word for programs, as `invalid_api_key` or `INVALID_AUTH`: nothing a caller could have said. That it is an error is no news. */
const SHORT_CODE = /^(?!error$)[A-Za-z][A-Za-z0-9_.-]{1,63}$/i;

/** The short code of an error body, under the names that vendors give it. */
export function vendorCodeOf(body: string | undefined): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
  const outer = asRecord(value);
  for (const record of [outer, asRecord(outer.error), asRecord(outer.detail)]) {
    for (const candidate of [record.err_code, record.code, record.error_code, record.status, record.type]) {
      if (typeof candidate === 'string' && SHORT_CODE.test(candidate)) return candidate;
    }
  }
  return undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
