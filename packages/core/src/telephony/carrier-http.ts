/** A request to a carrier's REST interface. */
export interface CarrierHttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  /** Lower-case names. Holds the authorization: not for logs. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly body: string;
}

export interface CarrierHttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/**
 * The way to the carriers: HTTP for real, or a few lines of a test. Follows no redirects.
 * Rejects when there was no answer, with the signal's reason when it was called off.
 */
export type CarrierHttp = (
  request: CarrierHttpRequest,
  options: { readonly signal: AbortSignal },
) => Promise<CarrierHttpResponse>;
