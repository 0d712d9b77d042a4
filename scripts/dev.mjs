import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { publishedPackages, root, tool } from './lib/repository.mjs';
import { runHere } from './lib/run.mjs';

const HELP = `pnpm dev: builds everything once, then builds apps/server and starts it anew whenever its sources change.
A change in packages/* needs its own build (pnpm build in another terminal); the server starts anew when that is done.
Ctrl-C ends it. Settings come from the environment and .env, as with pnpm start.`;

if (process.argv.includes('--help')) {
  console.log(HELP);
} else {
  process.exitCode = (await build('@voice/server')) ? await watch() : 1;
}

/** tsup starts the server after each build and ends it before the next: `node --watch` would talk into its worker threads' channels. */
function watch() {
  const packages = publishedPackages().flatMap(({ folder }) => ['--watch', join(folder, 'dist')]);
  const start = `cd "${root}" && exec "${process.execPath}" apps/server/dist/main.js`;
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined); // tsup hears it too and ends first.
  return runHere(tool('tsup'), ['--watch', 'src', ...packages, '--no-clean', '--silent', '--onSuccess', start], {
    cwd: join(root, 'apps/server'),
  });
}
