import type { CarrierHttp } from '@voice/core/telephony';
import { type Clock, RandomIds, systemRandom } from '@voice/core/time';
import { fetchHttp, telephonyProviders } from '@voice/providers';
import type { Config } from '../config/config.ts';
import type { Check } from './check.ts';
import { checkCarriers } from './check-carriers.ts';
import { checkDatabase } from './check-database.ts';
import { checkLocalEngines } from './check-local-engines.ts';
import { checkPublicUrl } from './check-public-url.ts';
import { checkVendors } from './check-vendors.ts';
import { settingsThatHold } from './stored-settings.ts';

/** What the doctor works with. */
export interface DoctorOptions {
  readonly config: Config;
  readonly clock: Clock;
  /** How carriers are asked. Default: over HTTP. */
  readonly carrierHttp?: CarrierHttp;
  /** Default: the engines in process are loaded and tried. */
  readonly localEngines?: (clock: Clock) => Promise<Check>;
}

/** Looks at everything that is set up, each for a limited time: what it finds, in the order of the report. */
export async function examine({
  config,
  clock,
  carrierHttp: http = fetchHttp,
  localEngines = checkLocalEngines,
}: DoctorOptions): Promise<Check[]> {
  const { check: database, store } = await checkDatabase(config, clock);
  try {
    const { telephony, services, check: saved } = await settingsThatHold(store, config, clock);
    const { host, port } = config;
    const word = new RandomIds(systemRandom).secret();
    const [carriers, vendors, publicUrl, engines] = await Promise.all([
      checkCarriers(telephony, { providers: telephonyProviders(), http, clock }),
      checkVendors(services, { clock }),
      checkPublicUrl(telephony.publicBaseUrl, { clock, host, port, word }),
      localEngines(clock),
    ]);
    return [database, saved, publicUrl, ...carriers, ...vendors, engines];
  } finally {
    await store?.close();
  }
}
