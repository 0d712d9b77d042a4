import { providerNames } from '@voice/core/telephony';
import type { AccountOptions } from '../carriers/account-of-call.ts';
import { openAccount } from '../carriers/account-of-call.ts';
import type { TelephonySnapshot } from '../telephony/telephony-snapshot.ts';
import { type Check, look } from './check.ts';

const LIMIT_MS = 15_000;

/** Asks every carrier that has credentials whether they hold. */
export function checkCarriers(snapshot: TelephonySnapshot, accounts: AccountOptions): Promise<Check[]> {
  const { clock } = accounts;
  return Promise.all(
    providerNames.map((provider) =>
      look(provider, { clock, limitMs: LIMIT_MS }, async (signal) => {
        const { missing, values } = snapshot.carriers[provider];
        if (Object.keys(values).length === 0) return { status: 'skipped', detail: `not set up: ${missing.join(', ')}` };
        const account = openAccount(snapshot, provider, accounts);
        if (account === undefined) return { status: 'failed', detail: `missing: ${missing.join(', ')}` };
        const verification = await account.verifyCredentials({ signal });
        if (verification.isValid) return { detail: 'credentials accepted' };
        return { status: 'failed', detail: `credentials refused: ${verification.reason}` };
      }),
    ),
  );
}
