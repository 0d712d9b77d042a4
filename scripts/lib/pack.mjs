import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm } from './repository.mjs';
import { run } from './run.mjs';

/**
 * Packs one package, as publishing would.
 * @returns the tarball's path
 * @throws when pnpm refuses
 */
export async function pack({ name, folder }, destination) {
  const own = join(destination, name.replace('/', '-'));
  mkdirSync(own, { recursive: true });
  const { command, args } = pnpm();
  const { code, output } = await run(command, [...args, 'pack', '--pack-destination', own], { cwd: folder });
  const tarball = readdirSync(own).find((file) => file.endsWith('.tgz'));
  if (code !== 0 || tarball === undefined) throw new Error(`pnpm pack failed for ${name}:\n${output}`);
  return join(own, tarball);
}

/** Paths of the files in a tarball, without the leading `package/`. */
export async function listTarball(tarball) {
  const { code, output } = await run('tar', ['-tzf', tarball]);
  if (code !== 0) throw new Error(`tar cannot read ${tarball}:\n${output}`);
  return output
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('/'))
    .map((path) => path.replace(/^package\//, ''));
}

/** The `package.json` that users will get. */
export async function readPackedManifest(tarball) {
  const { code, output } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
  if (code !== 0) throw new Error(`tar cannot read package.json of ${tarball}:\n${output}`);
  return JSON.parse(output);
}
