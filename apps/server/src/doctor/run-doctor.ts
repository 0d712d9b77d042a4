import { errorMessage } from '@voice/core/errors';
import type { Clock } from '@voice/core/time';
import { parseConfig } from '../config/config.ts';
import type { Environment } from '../config/env-file.ts';
import { ConfigError } from '../errors.ts';
import type { Check } from './check.ts';
import { type DoctorOptions, examine } from './doctor.ts';
import { checksJson, checksTable } from './print-checks.ts';

export const DOCTOR_HELP = `voice doctor [--json]

Looks at everything that is set up, in the environment, .env and the saved settings: database, public base URL, carriers,
vendors of services, engines in process. Each check has a time limit and costs nothing. No secret is printed.

  --json   for programs: {"ok": …, "checks": [{"name", "status", "duration_ms", "detail"}]}
  --help   this text

Exit code 0 when all that is set up works, 1 otherwise.
`;

/** `voice doctor`. @returns the exit code */
export async function runDoctor(
  args: readonly string[],
  environment: Environment,
  options: Omit<DoctorOptions, 'config'> & { readonly clock: Clock; readonly write: (text: string) => void },
): Promise<number> {
  const { write, ...examination } = options;
  const unknown = args.filter((argument) => argument !== '--json' && argument !== '--help');
  if (args.includes('--help') || unknown.length > 0) {
    write(unknown.length > 0 ? `Unknown: ${unknown.join(' ')}\n\n${DOCTOR_HELP}` : DOCTOR_HELP);
    return unknown.length > 0 ? 1 : 0;
  }
  const checks = await checksOf(environment, examination);
  write(args.includes('--json') ? checksJson(checks) : checksTable(checks));
  return checks.some(({ status }) => status === 'failed') ? 1 : 0;
}

async function checksOf(environment: Environment, options: Omit<DoctorOptions, 'config'>): Promise<Check[]> {
  try {
    const config = parseConfig(environment);
    const warnings = config.warnings.map(
      (detail): Check => ({ name: 'configuration', status: 'warning', durationMs: undefined, detail }),
    );
    return [...warnings, ...(await examine({ ...options, config }))];
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [errorMessage(error)];
    return problems.map((detail) => ({ name: 'configuration', status: 'failed', durationMs: undefined, detail }));
  }
}
