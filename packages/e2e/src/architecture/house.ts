/**
 * What a package may know: other packages by name, or one subpath of them as `serializers/audio`.
 * Arrows never turn round.
 */
export type Knows = readonly string[] | 'everything';

const serializersAudio = ['serializers/audio', 'serializers/wav'];

/** The arrows of the house. A package that is not listed here has no place in it yet. */
export const house: Readonly<Record<string, Knows>> = {
  core: [],
  serializers: ['core'],
  providers: ['core', 'serializers'],
  pipeline: ['core', ...serializersAudio],
  services: ['core', ...serializersAudio],
  calls: ['core'],
  store: ['core'],
  // An independent judge: it writes its own wire messages and signatures.
  simulator: ['core', ...serializersAudio],
  'local-speech': ['core', ...serializersAudio],
  client: [],
  server: 'everything',
  e2e: 'everything',
};

/** Packages whose sources run in a browser bundle as they are: no `node:` module. */
export const portablePackages: readonly string[] = ['core', 'serializers', 'pipeline'];

/** Packages that are tests as a whole: nobody installs them, so development dependencies are enough. */
export const testPackages: readonly string[] = ['e2e'];

/** Packages on the registry. */
export const publishedPackages: readonly string[] = [
  'core',
  'serializers',
  'providers',
  'pipeline',
  'services',
  'calls',
  'store',
  'simulator',
];
