import { providerNames } from '@voice/core/telephony';
import { credentialFields } from './carrier-fields.ts';
import { isLoopbackUrl } from './env-fields.ts';
import type { EnvironmentValues } from './environment-schema.ts';

const API_BASES = ['TWILIO_API_BASE', 'EXOTEL_API_BASE', 'VOBIZ_API_BASE'] as const;

/** What is set and has only half of what it needs, or an effect that may surprise: a sentence each. */
export function configWarnings(values: EnvironmentValues): string[] {
  const warnings = providerNames.flatMap((provider) => {
    const names = credentialFields[provider].map((field) => field.variable);
    const missing = names.filter((name) => values[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) return [];
    const present = names.filter((name) => values[name] !== undefined);
    return [
      `${present.join(', ')} is set, but ${missing.join(', ')} is missing: set all of them, here or in the settings`,
    ];
  });
  for (const name of API_BASES) {
    const base = values[name];
    if (base === undefined || !isLoopbackUrl(base)) continue;
    warnings.push(`${name} is on this machine: all requests to the carrier go there, whatever the settings say`);
  }
  if (values.METRICS_PUBLIC && values.METRICS_TOKEN !== undefined) {
    warnings.push('METRICS_PUBLIC is true, so METRICS_TOKEN protects nothing: set one of them');
  }
  return warnings;
}
