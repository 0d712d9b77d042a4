/** One table: what an error's code means in HTTP. A code that is not here is a fault of ours: 500. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  VOICE_REQUEST_INVALID: 400,
  VOICE_SERVICE_NOT_CONFIGURED: 400,
  VOICE_WEBHOOK_FORMAT: 400,
  VOICE_KEY_REQUIRED: 401,
  VOICE_NOT_ALLOWED: 403,
  VOICE_NOT_FOUND: 404,
  VOICE_CONFLICT: 409,
  VOICE_CALL_ENDED: 409,
  VOICE_LIMIT_REACHED: 429,
  VOICE_CARRIER_UNSUPPORTED: 400,
  VOICE_CARRIER_AUTH: 502,
  VOICE_CARRIER_REFUSED: 502,
  VOICE_CARRIER_RATE_LIMIT: 502,
  VOICE_CARRIER_UNAVAILABLE: 502,
  VOICE_CARRIER_TIMEOUT: 502,
  VOICE_CARRIER_RESPONSE: 502,
  VOICE_CARRIER_UNREACHABLE: 502,
  VOICE_VENDOR_UNREACHABLE: 502,
  VOICE_NOT_READY: 503,
  VOICE_STORE_BUSY: 503,
  VOICE_STORE_TIMEOUT: 503,
  VOICE_STORE_UNAVAILABLE: 503,
};

/** HTTP status of whatever was thrown. */
export function errorStatus(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 500;
  if ('code' in error && typeof error.code === 'string' && Object.hasOwn(STATUS_BY_CODE, error.code)) {
    return STATUS_BY_CODE[error.code] as number;
  }
  // Express puts the status on its errors: too large (413) and no such range (416) stay, other bad requests are 400.
  if ('status' in error && typeof error.status === 'number' && error.status >= 400 && error.status < 500) {
    return error.status === 413 || error.status === 416 ? error.status : 400;
  }
  return 500;
}
