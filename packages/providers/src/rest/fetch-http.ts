import type { CarrierHttp } from '@voice/core/telephony';
import { MAX_CARRIER_BODY_LENGTH } from './carrier-rest.ts';

/**
 * The way to the carriers over HTTP. Follows no redirect: credentials would go wherever it leads. Each request has a
 * connection of its own: one that was kept may die under a request to place a call, whose outcome nobody would know then.
 * A body is read up to one character more than what may be read.
 */
export const fetchHttp: CarrierHttp = async ({ method, url, headers, body }, { signal }) => {
  const response = await fetch(url, {
    method,
    headers: { ...headers, connection: 'close' },
    ...(body !== '' && { body }),
    redirect: 'manual',
    signal,
  });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await beginningOf(response) };
};

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_CARRIER_BODY_LENGTH) return text.slice(0, MAX_CARRIER_BODY_LENGTH + 1);
  }
  return text + decoder.decode();
}
