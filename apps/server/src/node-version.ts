/** The oldest Node that the native modules of the server work with: `engines` of its package. */
export const OLDEST_NODE = '22.18';

/**
 * An older one may crash without a word when a native module is loaded.
 * @param version for example `24.21.0`
 * @returns what is wrong with it
 */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Expected Node ${OLDEST_NODE} or later, got ${version}. In a clone, "npx pnpm voice" brings its own.`;
}
