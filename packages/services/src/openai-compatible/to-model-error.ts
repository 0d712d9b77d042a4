import { APICallError, JSONParseError, TypeValidationError } from 'ai';
import { ModelError } from '../errors.ts';

export interface FailureContext {
  readonly model: string;
  /** Never shown. */
  readonly apiKey: string | undefined;
  /** Set when the endpoint was given up after so many ms without a word. */
  readonly silentMs: number | undefined;
}

/** Longest part of an endpoint's own words that is passed on. */
const MAX_DETAIL_LENGTH = 200;

/** What went wrong, in our own codes. Drops the failure itself: it carries the whole conversation. */
export function toModelError(failure: unknown, { model, apiKey, silentMs }: FailureContext): ModelError {
  const context = { model };
  if (silentMs !== undefined) {
    return new ModelError('VOICE_MODEL_TIMEOUT', `The model ${model} sent nothing for ${silentMs} ms`, context);
  }
  if (APICallError.isInstance(failure) && failure.statusCode !== undefined && failure.statusCode >= 400) {
    return toStatusError(failure.statusCode, detailOf(failure, apiKey), context);
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
    `Expected a stream of chat completion chunks from the model ${model} with a finish_reason at its end, got ${describe(failure)}`,
    context,
  );
}

function toStatusError(statusCode: number, detail: string, { model }: { model: string }): ModelError {
  const context = { model, statusCode };
  const answered = `The endpoint of the model ${model} answered ${statusCode}`;
  if (statusCode === 401 || statusCode === 403) {
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

/** The endpoint's own words, for a person who has to mend a request. */
function detailOf(failure: APICallError, apiKey: string | undefined): string {
  const words = apiKey === undefined ? failure.message : failure.message.replaceAll(apiKey, '…');
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
  if (failure instanceof Error && failure.message === 'cut off') return 'one that ended without it';
  return 'something else';
}
