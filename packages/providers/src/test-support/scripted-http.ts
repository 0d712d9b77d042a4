import type { CarrierHttp, CarrierHttpRequest, CarrierHttpResponse } from '@voice/core/telephony';

/** One step of a carrier: an answer, a failure of the connection, or nothing at all. */
export type ScriptedAnswer = Partial<CarrierHttpResponse> | Error | 'silence';

/** A `CarrierHttp` that gives its answers in order, and what it was asked. Fails when it is asked once more. */
export function scriptedHttp(...answers: readonly ScriptedAnswer[]): {
  readonly http: CarrierHttp;
  readonly requests: readonly CarrierHttpRequest[];
} {
  const requests: CarrierHttpRequest[] = [];
  const http: CarrierHttp = async (request, { signal }) => {
    const answer = answers[requests.length];
    requests.push(request);
    if (answer === undefined) throw new Error(`The script has no answer to ${request.method} ${request.url}`);
    if (answer instanceof Error) throw answer;
    if (answer === 'silence') {
      return await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
    return { status: 200, headers: {}, body: '', ...answer };
  };
  return { http, requests };
}

/** An answer with a JSON body. */
export function jsonAnswer(value: unknown, status = 200, headers: Record<string, string> = {}): CarrierHttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** A failure as `fetch` of Node reports it. */
export function fetchFailure(systemCode: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(systemCode), { code: systemCode }) });
}
