import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { twilioSignature } from './twilio-signature.ts';

interface Case {
  readonly name: string;
  readonly url: string;
  readonly params: Record<string, string | string[]>;
  readonly authToken: string;
  readonly signature: string;
  readonly valid: boolean;
  readonly transport?: string;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url), 'utf8'));
/** Signed over another spelling of the URL, or false by the body: a verifier's concern, since we sign one spelling. */
const others = ['wss_handshake_trailing_slash', 'port_443_added', 'port_8443_stripped', 'json_body_tampered'];
const cases = (read('signature').cases as Case[]).filter(({ name }) => !others.includes(name));

it.each(cases)('signs $name', ({ url, params, authToken, signature, valid }) => {
  expect(twilioSignature(authToken, url, params) === signature).toBe(valid);
});

it('signs a webhook as its fixture says', () => {
  const { request, auth_token_used_for_signature: token } = read('http-inbound-webhook');
  expect(twilioSignature(token, request.url, request.form)).toBe(request.headers['x-twilio-signature']);
});
