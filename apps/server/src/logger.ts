import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const SECRET_FIELDS = ['apiKey', 'authToken', 'authorization', 'secret', 'token'];
const PERSONAL_FIELDS = ['from', 'to', 'phoneNumber', 'transcript', 'text', 'content', 'digit'];

const anywhere = (names: readonly string[]) => names.flatMap((name) => [name, `*.${name}`]);

/**
 * JSON lines. Secrets are redacted always; telephone numbers, words and digits unless the level is `debug` or `trace`.
 * @param destination default: standard output
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const fields = level === 'debug' || level === 'trace' ? SECRET_FIELDS : [...SECRET_FIELDS, ...PERSONAL_FIELDS];
  const options = { level, base: undefined, redact: { paths: anywhere(fields), censor: '[redacted]' } };
  return destination === undefined ? pino(options) : pino(options, destination);
}
