import type { Clock, Ids } from '@voice/core/time';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';

/** Vobiz has two envelopes: a short one, and one with a code and the request's id. */
export class VobizErrors {
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor({ clock, ids }: { clock: Clock; ids: Ids }) {
    this.#clock = clock;
    this.#ids = ids;
  }

  short(status: number, error: string, details: string): RestAnswer {
    return jsonAnswer(status, { error, details });
  }

  unauthorized(): RestAnswer {
    return this.short(401, 'Unauthorized', 'invalid credentials');
  }

  notFound(details = 'not found'): RestAnswer {
    return this.short(404, 'Not Found', details);
  }

  invalid(message: string): RestAnswer {
    return this.long(422, 'VALIDATION_ERROR', message);
  }

  long(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}): RestAnswer {
    return jsonAnswer(status, {
      status: 'error',
      error: { code, message, details },
      timestamp: this.#clock
        .date()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
      requestId: this.#ids.uuid(),
    });
  }

  /** Errors of no request in particular. */
  ofStatus(status: number): RestAnswer {
    switch (status) {
      case 401:
        return this.unauthorized();
      case 402:
        return this.long(402, 'INSUFFICIENT_BALANCE', 'balance too low');
      case 403:
        return this.long(403, 'ACCOUNT_INACTIVE', 'account inactive');
      case 404:
        return this.notFound();
      case 422:
        return this.invalid('invalid request');
      case 429:
        return this.tooFast(1, 2);
      default:
        return this.long(status, 'INTERNAL_ERROR', 'internal error');
    }
  }

  tooFast(limit: number, current: number): RestAnswer {
    const details = { limitType: 'cps', limit, current, retryAfter: 1 };
    return this.long(429, 'RATE_LIMIT_EXCEEDED', 'too many calls per second', details);
  }
}
