import { resolve } from 'node:path';
import type { ProviderName } from '@voice/core/telephony';
import { ConfigError } from '../errors.ts';
import { configWarnings } from './config-warnings.ts';
import type { Environment } from './env-file.ts';
import { type EnvironmentValues, environmentSchema } from './environment-schema.ts';

/** What the server knows of one carrier. */
export interface CarrierConfig {
  /** Whether any of its credentials is set. */
  readonly isConfigured: boolean;
  /** Checks the signatures of its webhooks; empty when unset. */
  readonly authTokens: readonly string[];
  /** Accept webhooks without a signature (Vobiz only). */
  readonly allowUnsigned: boolean;
  /** Calls at a time. */
  readonly maxConcurrentCalls: number;
}

/** Everything the environment says, parsed once. */
export interface Config {
  /** Without a trailing slash. Port 0 stands for the port that the server gets. */
  readonly publicBaseUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly isPostgres: boolean;
  readonly apiKey: string | undefined;
  /** 32 bytes; when unset, made in the data folder. */
  readonly encryptionKey: Uint8Array | undefined;
  readonly openAi: {
    readonly apiKey: string | undefined;
    readonly baseUrl: string | undefined;
    readonly model: string;
  };
  readonly exotelAnswerFormat: 'json' | 'xml';
  readonly carriers: Readonly<Record<ProviderName, CarrierConfig>>;
  readonly logLevel: EnvironmentValues['LOG_LEVEL'];
  /** How long live calls may go on after a request to stop. */
  readonly drainMs: number;
  /** What is set without effect: a sentence each. */
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
    encryptionKey: values.VOICE_ENCRYPTION_KEY,
    openAi: { apiKey: values.OPENAI_API_KEY, baseUrl: values.OPENAI_BASE_URL, model: values.OPENAI_MODEL },
    exotelAnswerFormat: values.EXOTEL_ANSWER_FORMAT,
    carriers: {
      twilio: carrier([values.TWILIO_ACCOUNT_SID, values.TWILIO_AUTH_TOKEN], {
        authToken: values.TWILIO_AUTH_TOKEN,
        maxConcurrentCalls: values.TWILIO_MAX_CONCURRENT,
      }),
      exotel: carrier([values.EXOTEL_ACCOUNT_SID, values.EXOTEL_API_KEY, values.EXOTEL_API_TOKEN], {
        maxConcurrentCalls: values.EXOTEL_MAX_CONCURRENT,
      }),
      vobiz: carrier([values.VOBIZ_AUTH_ID, values.VOBIZ_AUTH_TOKEN], {
        authToken: values.VOBIZ_AUTH_TOKEN,
        allowUnsigned: values.VOBIZ_ALLOW_UNSIGNED,
        maxConcurrentCalls: values.VOBIZ_MAX_CONCURRENT,
      }),
    },
    logLevel: values.LOG_LEVEL,
    drainMs: values.DRAIN_SECONDS * 1000,
    warnings: configWarnings(values),
  };
}

function carrier(
  credentials: readonly (string | undefined)[],
  options: { authToken?: string; allowUnsigned?: boolean; maxConcurrentCalls: number },
): CarrierConfig {
  return {
    isConfigured: credentials.some((value) => value !== undefined),
    authTokens: options.authToken === undefined ? [] : [options.authToken],
    allowUnsigned: options.allowUnsigned ?? false,
    maxConcurrentCalls: options.maxConcurrentCalls,
  };
}
