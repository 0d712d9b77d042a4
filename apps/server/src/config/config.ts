import { resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { type VendorDefaults, vendorDefaultsOf } from '../services/vendor-defaults.ts';
import type { VendorName } from '../services/vendors.ts';
import { configWarnings } from './config-warnings.ts';
import type { Environment } from './env-file.ts';
import { type EnvironmentValues, environmentSchema } from './environment-schema.ts';
import { carriersOf, type TelephonyDefaults } from './telephony-defaults.ts';

/** Everything the environment says, parsed once. */
export interface Config extends TelephonyDefaults {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly isPostgres: boolean;
  readonly apiKey: string | undefined;
  /** Keys of 32 bytes: the first one writes, all of them read. When unset, one is made in the data folder. */
  readonly encryptionKeys: readonly [Uint8Array, ...Uint8Array[]] | undefined;
  /** What the environment says of vendors of services; the settings may say otherwise. */
  readonly vendors: Readonly<Record<VendorName, VendorDefaults>>;
  readonly exotelAnswerFormat: 'json' | 'xml';
  readonly outbound: {
    /** How long a call may ring, in seconds. */
    readonly ringTimeoutSecs: number;
    /** Whether carriers are asked to find out if a person has answered. */
    readonly machineDetection: boolean;
  };
  /** Beginnings of numbers that may be called, or not, besides the built-in rules. */
  readonly destinations: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  /** Proxies that are believed about the client's address: how many hops, or which addresses. */
  readonly trustProxy: number | readonly string[];
  /** Refused requests per minute and client address before the next ones are answered with 429; 0 is without limit. */
  readonly failureLimits: { readonly webhooks: number; readonly sockets: number; readonly api: number };
  readonly metrics: { readonly token: string | undefined; readonly isPublic: boolean };
  readonly logLevel: EnvironmentValues['LOG_LEVEL'];
  /** How long live calls may go on after a request to stop. */
  readonly drainMs: number;
  /** What is set and may not do what was meant: a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Parses the environment.
 * @throws {ConfigError} naming every problem at once
 */
export function parseConfig(environment: Environment): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  const problems = parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? [];
  if (/^postgres/.test(given.DATABASE_URL ?? '') && given.VOICE_ENCRYPTION_KEY === undefined) {
    problems.push(
      'VOICE_ENCRYPTION_KEY must be set with Postgres, since every server needs the same: 32 bytes, base64',
    );
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data as EnvironmentValues);
}

function toConfig(values: EnvironmentValues): Config {
  const dataDir = resolve(values.DATA_DIR);
  const databaseUrl = values.DATABASE_URL ?? `file:${dataDir}/voice.db`;
  return {
    publicBaseUrl: values.PUBLIC_BASE_URL,
    host: values.HOST,
    port: values.PORT,
    dataDir,
    databaseUrl,
    isPostgres: databaseUrl.startsWith('postgres'),
    apiKey: values.VOICE_API_KEY,
    encryptionKeys: values.VOICE_ENCRYPTION_KEY,
    vendors: vendorDefaultsOf(values),
    exotelAnswerFormat: values.EXOTEL_ANSWER_FORMAT,
    defaultProvider: values.TELEPHONY_PROVIDER,
    carriers: carriersOf(values),
    outbound: {
      ringTimeoutSecs: values.OUTBOUND_RING_SECONDS,
      machineDetection: values.OUTBOUND_MACHINE_DETECTION,
    },
    destinations: { allow: values.DESTINATION_ALLOW, deny: values.DESTINATION_DENY },
    trustProxy: values.TRUST_PROXY,
    failureLimits: {
      webhooks: values.RATE_LIMIT_WEBHOOK_FAILURES,
      sockets: values.RATE_LIMIT_SOCKET_FAILURES,
      api: values.RATE_LIMIT_API_FAILURES,
    },
    metrics: { token: values.METRICS_TOKEN, isPublic: values.METRICS_PUBLIC },
    logLevel: values.LOG_LEVEL,
    drainMs: values.DRAIN_SECONDS * 1000,
    warnings: configWarnings(values),
  };
}
