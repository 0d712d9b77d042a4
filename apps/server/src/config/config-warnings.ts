import type { EnvironmentValues } from './environment-schema.ts';

const CREDENTIALS = [
  ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
  ['EXOTEL_ACCOUNT_SID', 'EXOTEL_API_KEY', 'EXOTEL_API_TOKEN'],
  ['VOBIZ_AUTH_ID', 'VOBIZ_AUTH_TOKEN'],
] as const satisfies readonly (readonly (keyof EnvironmentValues)[])[];

const OUTBOUND_ONLY = [
  'TELEPHONY_PROVIDER',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_PHONE_NUMBER',
  'EXOTEL_ACCOUNT_SID',
  'EXOTEL_API_KEY',
  'EXOTEL_API_TOKEN',
  'EXOTEL_PHONE_NUMBER',
  'EXOTEL_API_BASE',
  'VOBIZ_AUTH_ID',
  'VOBIZ_PHONE_NUMBER',
] as const satisfies readonly (keyof EnvironmentValues)[];

/** What is set and has no effect, or only half of what it needs: a sentence each. */
export function configWarnings(values: EnvironmentValues): string[] {
  const warnings: string[] = [];
  for (const names of CREDENTIALS) {
    const missing = names.filter((name) => values[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) continue;
    const present = names.filter((name) => values[name] !== undefined);
    warnings.push(`${present.join(', ')} is set, but ${missing.join(', ')} is missing: set all of them`);
  }
  const unused = OUTBOUND_ONLY.filter((name) => values[name] !== undefined);
  if (unused.length > 0)
    warnings.push(`${unused.join(', ')}: not used yet, outbound calls are not part of this version`);
  return warnings;
}
