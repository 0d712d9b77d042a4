import type { RestCall } from '../carrier-api.ts';

/**
 * The fields of a request to Twilio. A body in another form says nothing to Twilio, so it reads as empty.
 * @param known parameters that the page of this request lists
 */
export function readTwilioForm({ request, breach }: RestCall, known: readonly string[]): URLSearchParams {
  const form = request.contentType === 'application/x-www-form-urlencoded' ? request.form() : undefined;
  if (form === undefined) {
    breach(
      'rest-content-type',
      `Expected application/x-www-form-urlencoded, got ${request.contentType || 'no content type'}: Twilio reads nothing else`,
    );
    return new URLSearchParams();
  }
  for (const name of new Set(form.keys())) {
    if (!known.includes(name))
      breach('rest-parameter', `Expected one of ${known.join(', ')}, got ${name.slice(0, 80)}`);
    if (form.getAll(name).length > 1 && name !== 'StatusCallbackEvent' && name !== 'RecordingStatusCallbackEvent') {
      breach('rest-parameter', `Expected ${name} once, got it ${form.getAll(name).length} times`);
    }
  }
  return form;
}

/** A field with words in it; undefined when it is absent or empty. */
export function textOf(form: URLSearchParams, name: string): string | undefined {
  const text = form.get(name);
  return text === null || text === '' ? undefined : text;
}
