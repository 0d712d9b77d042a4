import { providerNames } from '@voice/core/telephony';
import { credentialFields } from './carrier-fields.ts';
import type { EnvironmentValues } from './environment-schema.ts';

/** What is set and has only half of what it needs: a sentence each. */
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
  if (values.METRICS_PUBLIC && values.METRICS_TOKEN !== undefined) {
    warnings.push('METRICS_PUBLIC is true, so METRICS_TOKEN protects nothing: set one of them');
  }
  return warnings;
}
