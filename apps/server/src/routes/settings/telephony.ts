import { type Request, Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../../middleware/require-key.ts';
import type { TelephonySettings } from '../../telephony/telephony-settings.ts';
import { type VerificationOptions, verifyCredentials } from '../../telephony/verify-credentials.ts';
import { objectBody, parseWith } from '../request-parts.ts';
import { fromTelephonyFields } from './telephony-fields.ts';
import { toTelephonyJson } from './telephony-json.ts';

/** What the routes of the provider settings work with. */
export interface TelephonyRoutesOptions {
  readonly settings: TelephonySettings;
  readonly verification: VerificationOptions;
}

const querySchema = z.strictObject({
  verify: z.enum(['true', 'false'], { error: 'must be true or false' }).default('true'),
});

/** `/api/settings/telephony` */
export function telephonyRoutes({ settings, verification }: TelephonyRoutesOptions): Router {
  const router = Router();

  router.get('/settings/telephony', async (request, response) => {
    response.json(toTelephonyJson(await settings.load(callerOf(request).accountId)));
  });

  router.put('/settings/telephony', async (request: Request, response) => {
    const { verify } = parseWith(querySchema, request.query);
    const sent = objectBody(request);
    const after = await settings.change(
      callerOf(request).accountId,
      (current) => fromTelephonyFields(sent, current),
      async (credentials) => {
        if (verify === 'true') await verifyCredentials(credentials, verification);
      },
    );
    response.json(toTelephonyJson(after));
  });

  return router;
}
