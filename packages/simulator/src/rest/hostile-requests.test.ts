import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Carrier, carriers } from '../network/carrier.ts';
import { answers } from '../people/phone-behaviour.ts';
import { credentials } from '../test-support/call-test-server.ts';
import { authorization, settled, startTestNetwork } from '../test-support/test-network.ts';

const starts: Readonly<Record<Carrier, readonly string[]>> = {
  twilio: [
    `/2010-04-01/Accounts/${credentials.twilio.accountSid}/Calls.json`,
    `/2010-04-01/Accounts/${credentials.twilio.accountSid}/IncomingPhoneNumbers.json`,
    `/2010-04-01/Accounts/${credentials.twilio.accountSid}/Conferences.json`,
  ],
  exotel: ['/v1/Accounts/exampleaccount1/Calls/connect.json', '/v2_beta/Accounts/exampleaccount1/IncomingPhoneNumbers'],
  vobiz: [
    '/api/v1/Account/MA_EXAMPLE01/Call/',
    '/api/v1/Account/MA_EXAMPLE01/Application/',
    '/api/v1/Account/MA_EXAMPLE01/cdr',
  ],
};
const names = [
  'To',
  'From',
  'Twiml',
  'Url',
  'CallerId',
  'StreamUrl',
  'StreamType',
  'Status',
  'PhoneNumber',
  'Timeout',
  'PageSize',
];
const values = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '+14155550123',
    '+915550100001',
    'https://voice.example.com/',
    'wss://voice.example.com/ws',
    '<Response/>',
    'bidirectional',
  ),
);
const fields = fc.dictionary(fc.constantFrom(...names), values);
const jsonNames = fc.constantFrom('from', 'to', 'answer_url', 'app_name', 'e164', 'time_limit');
const body = fc.oneof(
  fc.tuple(
    fc.constant('application/x-www-form-urlencoded'),
    fields.map((form) => String(new URLSearchParams(form))),
  ),
  fc.tuple(
    fc.constant('application/json'),
    fc.dictionary(jsonNames, fc.oneof(values, fc.jsonValue())).map((json) => JSON.stringify(json)),
  ),
  fc.tuple(fc.constantFrom('multipart/form-data; boundary=x', 'application/json', 'text/plain'), fc.string()),
);
const method = fc.constantFrom('GET' as const, 'POST' as const, 'PUT' as const, 'DELETE' as const);

describe.each(carriers)('whatever is asked of %s', (carrier) => {
  it('is answered, and nothing is left behind', async () => {
    const path = fc.oneof(
      fc.constantFrom(...starts[carrier]),
      fc.tuple(fc.constantFrom(...starts[carrier]), fc.string()).map((parts) => parts.join('')),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(method, path, body, async (verb, url, [contentType, text]) => {
        const { network, clock } = startTestNetwork(carrier, { answers: () => ({}), people: answers({ afterMs: 1 }) });
        const headers = { ...authorization[carrier], 'content-type': contentType };
        const request = { method: verb, url, headers, body: text };
        const { signal } = new AbortController();
        const { status } = await settled(clock, network.apis.request(request, { signal }));
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(500);
        await settled(clock, network.idle());
        expect(clock.pendingCount).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
