import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's folder. */
export const root = join(import.meta.dirname, '../..');

/** A program that the root installs, such as `attw`. */
export function tool(name) {
  return join(root, 'node_modules/.bin', name);
}

/** How to call this repository's pnpm from a script: the one that runs the script, or the pinned one. */
export function pnpm() {
  const own = process.env.npm_execpath;
  if (own !== undefined && /pnpm(?:\.exe)?$/.test(own)) return { command: own, args: [] };
  const { packageManager } = readManifest(root);
  return { command: 'npx', args: ['--yes', packageManager] };
}

/** The packages that go to the registry, by name: `{ name, folder, manifest }`. */
export function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({ name: manifest.name, folder, manifest }));
}

/** @returns the `package.json` of a folder */
export function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
