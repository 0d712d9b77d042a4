import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { root } from './lib/repository.mjs';
import { runHere } from './lib/run.mjs';

// `pnpm soak --help` is answered by the program itself, which knows the campaigns.
process.exitCode = (await build('@voice/e2e'))
  ? await runHere(process.execPath, [join(root, 'packages/e2e/dist/soak.js'), ...process.argv.slice(2)])
  : 1;
