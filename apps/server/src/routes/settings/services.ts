import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../../middleware/require-key.ts';
import type { AskVendorOptions } from '../../services/ask-vendor.ts';
import type { ServiceSettings } from '../../services/service-settings.ts';
import { verifyVendor } from '../../services/verify-vendor.ts';
import { objectBody, parseWith } from '../request-parts.ts';
import { fromServicesFields } from './services-fields.ts';
import { toServicesJson } from './services-json.ts';

/** What the routes of the keys to vendors work with. */
export interface ServicesRoutesOptions {
  readonly settings: ServiceSettings;
  readonly asking: AskVendorOptions;
}

const querySchema = z.strictObject({
  verify: z.enum(['true', 'false'], { error: 'must be true or false' }).default('true'),
});

/** `/api/settings/services` */
export function servicesRoutes({ settings, asking }: ServicesRoutesOptions): Router {
  const router = Router();

  router.get('/settings/services', async (request, response) => {
    response.json(toServicesJson(await settings.load(callerOf(request).accountId)));
  });

  router.put('/settings/services', async (request, response) => {
    const { verify } = parseWith(querySchema, request.query);
    const sent = objectBody(request);
    const after = await settings.change(
      callerOf(request).accountId,
      (current) => fromServicesFields(sent, current),
      async (name, access) => {
        if (verify === 'true') await verifyVendor(name, access, asking);
      },
    );
    response.json(toServicesJson(after));
  });

  return router;
}
