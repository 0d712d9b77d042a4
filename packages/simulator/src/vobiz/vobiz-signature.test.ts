import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { vobizSignatureHeaders, vobizSignatureV2, vobizSignatureV3 } from './vobiz-signature.ts';

interface Case {
  readonly name: string;
  readonly scheme: string;
  readonly url: string;
  readonly nonce: string;
  readonly authToken: string;
  readonly signature: string;
  readonly valid: boolean;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url), 'utf8'));
const schemes: Record<string, typeof vobizSignatureV2> = {
  'vobiz-v2': vobizSignatureV2,
  'plivo-v2': vobizSignatureV2,
  'vobiz-v3': vobizSignatureV3,
};
const cases = (read('signature').cases as Case[]).filter(({ scheme }) => Object.hasOwn(schemes, scheme));

it.each(cases)('signs $name', ({ scheme, url, nonce, authToken, signature, valid }) => {
  const sign = schemes[scheme] as typeof vobizSignatureV2;
  expect(sign(authToken, url, nonce) === signature).toBe(valid);
});

it('puts on a webhook what its fixture has', () => {
  const { request, auth_token_used_for_signature: token } = read('http-answer-inbound');
  const { headers } = request;
  const nonces = { v2: headers['x-vobiz-signature-v2-nonce'], v3: headers['x-vobiz-signature-v3-nonce'] };
  expect({ ...headers, ...vobizSignatureHeaders(token, request.url, nonces) }).toEqual(headers);
});
