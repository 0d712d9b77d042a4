// Writes the migrations that lead from the last generated schema to the present one, for both dialects.
// Usage: pnpm --filter @voice/store migrations <name> [--out <folder>]
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: join(root, 'migrations') } },
});
const drizzleKit = join(dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs');

function generate(folder, dialect) {
  const out = join(values.out, folder);
  const options = {
    dialect,
    schema: `src/${folder}/schema.ts`,
    out: relative(root, out), // drizzle-kit takes an absolute folder for a relative one.
    name: positionals[0] ?? 'change',
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const { status } = spawnSync(process.execPath, [drizzleKit, 'generate', ...flags], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  return out;
}

generate('sqlite', 'sqlite');
const postgres = generate('postgres', 'postgresql');
// Unqualified, so that the connection's search_path decides.
for (const name of readdirSync(postgres).filter((name) => name.endsWith('.sql'))) {
  const path = join(postgres, name);
  const text = readFileSync(path, 'utf8');
  const unqualified = text.replaceAll('"public".', '');
  if (unqualified !== text) writeFileSync(path, unqualified);
}
