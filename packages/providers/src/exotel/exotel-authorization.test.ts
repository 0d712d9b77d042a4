import { describe, expect, it } from 'vitest';
import { readText } from '../test-support/fixtures.ts';
import { verifyExotelUpgrade } from './exotel-authorization.ts';

interface AuthorizationCase {
  readonly name: string;
  readonly header_value: string | null;
  readonly valid: boolean;
}

const { cases } = JSON.parse(readText(import.meta.url, '__fixtures__/signature.json')) as {
  cases: AuthorizationCase[];
};

describe('the upgrade of a static applet', () => {
  it.each(cases)('$name: $valid', ({ header_value, valid }) => {
    const headers = { authorization: header_value ?? undefined };
    expect(verifyExotelUpgrade({ headers, credentials: ['other:pair', 'stream-user:stream-pass'] }).ok).toBe(valid);
  });

  it.each(['', 'Basic', 'Basic ', 'Bearer c3RyZWFt', 'Basic Og==', 'Basic ===='])(
    'is refused with "%s"',
    (authorization) => {
      expect(verifyExotelUpgrade({ headers: { authorization }, credentials: ['a:b', ''] }).ok).toBe(false);
    },
  );

  it('is refused while no credentials are configured', () => {
    expect(verifyExotelUpgrade({ headers: { authorization: 'Basic YTpi' }, credentials: [] }).ok).toBe(false);
  });
});
