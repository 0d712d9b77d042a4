import type { Clock } from '@voice/core/time';
import { APICallError, JSONParseError, TypeValidationError } from 'ai';
import { ModelError, type ModelErrorContext } from '../errors.ts';
import { parseRetryAfter } from '../plumbing/to-service-error.ts';
import { UnfinishedResponse } from './to-event.ts';

export interface FailureContext {
  readonly vendor: string;
  readonly model: string;
  /** Never shown. */
  readonly apiKey: string | undefined;
  readonly clock: Clock;
  /** Set when the endpoint was given up after so many ms without a word. */
  readonly silentMs: number | undefined;
}

/** Longest part of an endpoint's own words that is passed on. */
const MAX_DETAIL_LENGTH = 200;

/** What went wrong, in our own codes. Drops the failure itself: it carries the whole conversation. */
export function toModelError(failure: unknown, { vendor, model, apiKey, clock, silentMs }: FailureContext): ModelError {
  const context: ModelErrorContext = { model, vendor };
  if (silentMs !== undefined) {
    return new ModelError('VOICE_MODEL_TIMEOUT', `The model ${model} sent nothing for ${silentMs} ms`, context);
  }
  const statusCode = statusCodeOf(failure);
  if (statusCode !== undefined) {
    const retryAfterMs = retryAfterOf(failure, clock);
    return toStatusError(detailOf(failure, apiKey), {
      ...context,
      statusCode,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  if (isConnectionFailure(failure)) {
    return new ModelError(
      'VOICE_MODEL_UNAVAILABLE',
      `The connection to the model ${model} failed or broke off; check the base URL and try again`,
      context,
    );
  }
  return new ModelError(
    'VOICE_MODEL_RESPONSE',
    `Expected a stream of events from the model ${model} with a reason for its end, got ${describe(failure)}`,
    context,
  );
}

function toStatusError(detail: string, context: ModelErrorContext & { statusCode: number }): ModelError {
  const { model, statusCode } = context;
  const answered = `The endpoint of the model ${model} answered ${statusCode}`;
  // 402: the account may not use it until somebody pays.
  if (statusCode === 401 || statusCode === 402 || statusCode === 403) {
    return new ModelError('VOICE_MODEL_AUTH', `${answered}: check the API key and what it may use`, context);
  }
  if (statusCode === 429) {
    return new ModelError('VOICE_MODEL_RATE_LIMIT', `${answered}: slow down, or raise the account's limits`, context);
  }
  if (statusCode >= 500 || statusCode === 408) {
    return new ModelError('VOICE_MODEL_UNAVAILABLE', `${answered}: try again`, context);
  }
  return new ModelError(
    'VOICE_MODEL_REQUEST',
    `${answered}: check the base URL and the model's name${detail}`,
    context,
  );
}

/** Of a refusal, or of an error inside a stream that had begun well: there the SDK knows each vendor's words for it. */
function statusCodeOf(failure: unknown): number | undefined {
  if (!(failure instanceof Error) || !('statusCode' in failure)) return undefined;
  const { statusCode } = failure;
  return typeof statusCode === 'number' && statusCode >= 400 ? statusCode : undefined;
}

/** @see https://platform.openai.com/docs/guides/rate-limits and https://docs.anthropic.com/en/api/rate-limits */
function retryAfterOf(failure: unknown, clock: Clock): number | undefined {
  if (!APICallError.isInstance(failure)) return undefined;
  const milliseconds = Number(failure.responseHeaders?.['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
  return parseRetryAfter(failure.responseHeaders?.['retry-after'], clock);
}

/** The endpoint's own words, for a person who has to mend a request. */
function detailOf(failure: unknown, apiKey: string | undefined): string {
  if (!APICallError.isInstance(failure)) return '';
  const words = apiKey ? failure.message.replaceAll(apiKey, '…') : failure.message;
  return words === '' ? '' : ` (${words.slice(0, MAX_DETAIL_LENGTH)})`;
}

/** `fetch` reports every network failure as a TypeError; the SDK wraps it, without a status when no answer had begun. */
function isConnectionFailure(failure: unknown): boolean {
  if (!APICallError.isInstance(failure)) return failure instanceof TypeError;
  return failure.statusCode === undefined || failure.cause instanceof TypeError;
}

function describe(failure: unknown): string {
  if (JSONParseError.isInstance(failure)) return 'what is not JSON';
  if (TypeValidationError.isInstance(failure)) return 'JSON of another shape';
  if (failure instanceof UnfinishedResponse) return failure.message;
  return 'something else';
}
