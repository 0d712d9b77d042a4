import type { CarrierHttp } from '@voice/core/telephony';
import { systemClock } from '@voice/core/time';
import { expect, it, vi } from 'vitest';

const library = vi.hoisted(() => ({ loads: 0 }));
vi.mock('twilio', async (importOriginal) => {
  library.loads += 1;
  return await importOriginal();
});

it('Twilio’s library is loaded by the first request, not by importing this package', async () => {
  const { telephonyProviders } = await import('../index.ts');
  const http: CarrierHttp = async () => ({ status: 401, headers: {}, body: '{"code":20003,"message":"Authenticate"}' });
  const credentials = { provider: 'twilio', accountSid: 'AC1234567890', authToken: 'x' } as const;
  const account = telephonyProviders().twilio.openAccount(credentials, { http, clock: systemClock });
  expect(library.loads).toBe(0);
  expect(await account.verifyCredentials()).toMatchObject({ isValid: false });
  expect(library.loads).toBe(1);
});
