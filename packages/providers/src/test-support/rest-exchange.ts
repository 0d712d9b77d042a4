import type { CarrierHttpResponse } from '@voice/core/telephony';
import { readText } from './fixtures.ts';
import { jsonAnswer } from './scripted-http.ts';

interface ExchangeFixture {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly form?: Readonly<Record<string, string>>;
    readonly json?: Readonly<Record<string, unknown>>;
  };
  readonly response: { readonly status: number; readonly json?: unknown };
}

/** A request to a carrier and its answer, from a file beside a test. @param test its `import.meta.url` */
export function readExchange(
  test: string,
  path: string,
): {
  readonly request: ExchangeFixture['request'];
  readonly answer: CarrierHttpResponse;
  /** The answer's JSON, to be changed by a test. */
  readonly json: Readonly<Record<string, unknown>>;
} {
  const { request, response } = JSON.parse(readText(test, path)) as ExchangeFixture;
  const { status, json } = response;
  const answer = json === undefined ? { status, headers: {}, body: '' } : jsonAnswer(json, status);
  return { request, answer, json: (json ?? {}) as Readonly<Record<string, unknown>> };
}

/** Error bodies of a carrier, from a file beside a test. */
export function readErrorAnswers(
  test: string,
  path: string,
): readonly (CarrierHttpResponse & { readonly json: unknown })[] {
  const { cases } = JSON.parse(readText(test, path)) as { cases: { status: number; json: unknown }[] };
  return cases.map(({ status, json }) => ({ ...jsonAnswer(json, status), json }));
}
