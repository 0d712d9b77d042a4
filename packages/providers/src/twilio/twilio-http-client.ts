import type { CarrierHttpRequest } from '@voice/core/telephony';
import type { RequestClient, Twilio } from 'twilio';
import { basicAuthorization } from '../rest/authorization.ts';
import type { CarrierRest } from '../rest/carrier-rest.ts';

/** How the requests of one question are made. */
export interface RequestHabits {
  readonly signal?: AbortSignal | undefined;
  /** Whether doing it twice is the same as doing it once. Default: for GET and DELETE. */
  readonly isRepeatable?: boolean;
}

type SdkHttpClient = NonNullable<NonNullable<ConstructorParameters<typeof Twilio>[2]>['httpClient']>;
type SdkRequest = Parameters<RequestClient['request']>[0];

/**
 * What Twilio's library sends its requests with. The library knows only Twilio's own hosts, also from its environment
 * variables: whatever it asks for goes to `apiBase`.
 */
export function sdkHttpClient(rest: CarrierRest, apiBase: string, habits: RequestHabits): SdkHttpClient {
  const client = {
    request: async ({ method, uri, username = '', password = '', headers, params, data }: SdkRequest) => {
      const { pathname, search } = new URL(uri);
      const query = params ? encode(params) : search.slice(1);
      const answer = await rest.request({
        method: method.toUpperCase() as CarrierHttpRequest['method'],
        url: `${apiBase}${pathname}${query === '' ? '' : `?${query}`}`,
        headers: { ...lowerCased(headers), authorization: basicAuthorization(username, password) },
        body: data ? encode(data) : '',
        ...habits,
      });
      return { statusCode: answer.status, body: answer.json ?? '', headers: answer.headers };
    },
  };
  // The library's type is a class with private members, of which it uses `request` alone.
  return client as unknown as SdkHttpClient;
}

/** A form or a query; a list repeats its key. */
function encode(values: object): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    for (const item of Array.isArray(value) ? value : [value]) pairs.append(key, String(item));
  }
  return pairs.toString();
}

function lowerCased(headers: object | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
