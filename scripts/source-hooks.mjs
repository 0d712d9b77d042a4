// Runs the TypeScript sources of the packages in plain Node, without a build: `node --import ./scripts/source-hooks.mjs file.ts`.
import { registerHooks } from 'node:module';

const root = new URL('../', import.meta.url);

registerHooks({
  resolve(specifier, context, nextResolve) {
    const match = /^@voice\/([^/]+)(?:\/(.+))?$/.exec(specifier);
    if (match === null || match[2] === 'package.json') return nextResolve(specifier, context);
    const [, name, entry] = match;
    const folder = name === 'server' ? 'apps/server' : `packages/${name}`;
    return nextResolve(new URL(`${folder}/src/${entry === undefined ? '' : `${entry}/`}index.ts`, root).href, context);
  },
});
