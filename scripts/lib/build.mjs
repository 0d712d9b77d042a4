import { pnpm, root } from './repository.mjs';
import { runHere } from './run.mjs';

/**
 * Builds one package and all that it needs, through turbo's cache.
 * @returns {Promise<boolean>} whether it worked
 */
export async function build(name) {
  const { command, args } = pnpm();
  const turbo = ['exec', 'turbo', 'run', 'build', `--filter=${name}...`, '--output-logs=errors-only'];
  return (await runHere(command, [...args, ...turbo], { cwd: root })) === 0;
}
