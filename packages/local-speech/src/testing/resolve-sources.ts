import { registerHooks } from 'node:module';

// Loaded with --import: lets a plain Node process run the packages' sources, as the tests do.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const [, name, folder] = /^@voice\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
    if (name === undefined) return nextResolve(specifier, context);
    const path = folder === undefined ? 'src/index.ts' : `src/${folder}/index.ts`;
    return nextResolve(new URL(`../../../${name}/${path}`, import.meta.url).href, context);
  },
});
