import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeProblem, OLDEST_NODE } from './node-version.ts';

describe('nodeProblem', () => {
  it.each(['22.18.0', '22.20.1', '23.0.0', '24.21.0'])('has nothing against Node %s', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it.each(['18.20.4', '20.20.2', '22.17.9'])('says what to do about Node %s', (version) => {
    expect(nodeProblem(version)).toMatch(new RegExp(`Expected Node 22\\.18 or later, got ${version}.*pnpm voice`));
  });

  it('asks for what the package asks for', () => {
    const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(engines.node).toBe(`>=${OLDEST_NODE}`);
  });
});
