import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { root } from './lib/repository.mjs';
import { runHere } from './lib/run.mjs';

const HELP = `pnpm bench [name] [options of the bench]: builds, then measures; without a name, every bench one after another.
Results are ratios from one run on this machine. Results worth keeping stand in BENCHMARKS.md.`;

const [name, ...options] = process.argv.slice(2);
if (name === '--help') {
  console.log(HELP);
} else {
  process.exitCode = await bench();
}

async function bench() {
  if (!(await build('@voice/e2e'))) return 1;
  const folder = join(root, 'packages/e2e/dist');
  const names = readdirSync(folder).flatMap((file) => /^bench-(.+)\.js$/.exec(file)?.[1] ?? []);
  if (name !== undefined && !names.includes(name)) {
    console.error(`Unknown bench: ${name}. There are: ${names.join(', ') || 'none'}`);
    return 1;
  }
  let worst = 0;
  for (const chosen of name === undefined ? names : [name]) {
    console.log(`== ${chosen}`);
    // Some benches read how much memory is still in use, which only a collector that can be called tells.
    worst = Math.max(
      worst,
      await runHere(process.execPath, ['--expose-gc', join(folder, `bench-${chosen}.js`), ...options]),
    );
  }
  return worst;
}
