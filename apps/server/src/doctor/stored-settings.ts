import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '@voice/core/store';
import { type Clock, RandomIds, systemRandom } from '@voice/core/time';
import { openStore } from '@voice/store';
import type { Config } from '../config/config.ts';
import { ENCRYPTION_KEY_FILE, encryptionKeyIn } from '../config/encryption-key.ts';
import { CredentialCipher } from '../security/credential-cipher.ts';
import type { ServiceAccess } from '../services/service-access.ts';
import { ServiceSettings } from '../services/service-settings.ts';
import { TelephonySettings } from '../telephony/telephony-settings.ts';
import type { TelephonySnapshot } from '../telephony/telephony-snapshot.ts';
import { type Check, look } from './check.ts';

const LIMIT_MS = 10_000;

/** What holds for the server: the environment, and what its settings have saved. */
export interface SettingsThatHold {
  readonly telephony: TelephonySnapshot;
  readonly services: ServiceAccess;
  /** Whether what is saved can be read. */
  readonly check: Check;
}

/** @param store `undefined` where there is none to read, or it does not answer: then the environment holds */
export async function settingsThatHold(
  store: Store | undefined,
  config: Config,
  clock: Clock,
): Promise<SettingsThatHold> {
  const read = store ?? (await openStore({ url: 'memory:' }));
  try {
    const hasKey = config.encryptionKeys !== undefined || existsSync(join(config.dataDir, ENCRYPTION_KEY_FILE));
    const made = () => (hasKey ? encryptionKeyIn(config.dataDir, systemRandom) : systemRandom.bytes(32));
    const cipher = new CredentialCipher(config.encryptionKeys ?? [made()], systemRandom);
    const ids = new RandomIds(systemRandom);
    const at = clock.date();
    const account = await read.accounts.ensureDefault({
      id: ids.uuid(),
      name: 'default',
      telephony: {},
      createdAt: at,
    });
    const [telephony, services] = await Promise.all([
      new TelephonySettings({ store: read, cipher, defaults: config, clock, ids }).load(account.id),
      new ServiceSettings({ store: read, cipher, defaults: config.vendors }).load(account.id),
    ]);
    const problems = [...Object.values(telephony.carriers), services].flatMap(({ unreadable }) => unreadable ?? []);
    const check = await look('saved credentials', { clock, limitMs: LIMIT_MS }, async () => {
      if (store === undefined) return { status: 'skipped', detail: 'none can be read without a database' };
      const [problem] = problems;
      return problem === undefined ? { detail: 'readable' } : { status: 'failed', detail: problem };
    });
    return { telephony, services, check };
  } finally {
    if (store === undefined) await read.close();
  }
}
