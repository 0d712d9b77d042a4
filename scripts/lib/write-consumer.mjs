import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ASSERT = `function assert(holds, what) {
  if (!holds) throw new Error('Expected to work: ' + what);
}`;
const TYPED_ASSERT = ASSERT.replace('(holds, what)', '(holds: boolean, what: string): void');

/** Entries of a package that its users import; `testing` entries may need a test runner and `package.json` is no code. */
export function entriesOf({ name, exports = {} }) {
  return Object.keys(exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => ({
      specifier: subpath === '.' ? name : `${name}/${subpath.slice(2)}`,
      isTesting: subpath === './testing',
    }));
}

/**
 * Writes every program for one package.
 * @returns `{ esm, cjs, types }`: files to run, and files to compile
 */
export function writeConsumer({ name, manifest, consumer, folder }) {
  mkdirSync(folder, { recursive: true });
  const stem = name.replace('@voice/', '');
  const write = (file, text) => {
    writeFileSync(join(folder, file), `${text}\n`);
    return join(folder, file);
  };
  // Entries for tests may import the test runner, which refuses to load outside a run: their types are compiled only.
  const runnable = entriesOf(manifest).filter(
    ({ isTesting, specifier }) => !isTesting || consumer?.imports?.[specifier],
  );
  const { imports = {}, types = {}, body = '' } = consumer ?? {};
  const named = Object.entries(imports);
  const star = runnable.map(({ specifier }, index) => [specifier, `entry${index}`]);
  const present = star.map(([specifier, variable]) => `assert(Object.keys(${variable}).length >= 0, '${specifier}');`);

  const esm = [
    ...star.map(([specifier, variable]) => `import * as ${variable} from '${specifier}';`),
    ...named.map(([specifier, names]) => `import { ${names.join(', ')} } from '${specifier}';`),
    ASSERT,
    ...present,
    body,
  ];
  const cjs = [
    ...star.map(([specifier, variable]) => `const ${variable} = require('${specifier}');`),
    ...named.map(([specifier, names]) => `const { ${names.join(', ')} } = require('${specifier}');`),
    ASSERT,
    ...present,
    `(async () => {${body}})().catch((error) => { console.error(error); process.exitCode = 1; });`,
  ];
  const typed = [
    ...entriesOf(manifest).map(
      ({ specifier }, index) => `import * as entry${index} from '${specifier}';\nexport { entry${index} };`,
    ),
    ...named.map(([specifier, names]) => `import { ${names.join(', ')} } from '${specifier}';`),
    ...Object.entries(types).map(([specifier, names]) => `export type { ${names.join(', ')} } from '${specifier}';`),
    TYPED_ASSERT,
    `export async function main(): Promise<void> {${body}\n}`,
    // CommonJS has no top-level await, so each dialect calls a function.
    'void main();',
    `export { assert };`,
  ];
  return {
    esm: write(`${stem}.mjs`, esm.join('\n')),
    cjs: write(`${stem}.cjs`, cjs.join('\n')),
    types: [write(`${stem}.mts`, typed.join('\n')), write(`${stem}.cts`, typed.join('\n'))],
    bundlerTypes: [write(`${stem}-bundled.ts`, typed.join('\n'))],
  };
}
