import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DestinationRules } from './destinations.ts';

describe('without any configuration', () => {
  const rules = new DestinationRules();

  it.each([
    ['+14155550100', 'California'],
    ['+15551234567', 'a number of manuals'],
    ['+1234567890', 'a number of manuals'],
    ['+919876543210', 'India, mobile'],
    ['+912212345678', 'Mumbai'],
    ['+442079460958', 'London'],
    ['+447700900123', 'the United Kingdom, mobile'],
    ['+4930123456', 'Berlin'],
    ['+33123456789', 'Paris'],
    ['+18005550199', 'toll free'],
    ['+358401234567', 'Finland, mobile'],
    ['+972501234567', 'Israel, mobile'],
    ['+8613812345678', 'China, mobile'],
    ['+35315523456', 'Dublin'],
    ['+9721800123456', 'Israel, toll free'],
  ])('%s may be called: %s', (number) => {
    expect(rules.check(number)).toEqual({ isAllowed: true, rule: undefined });
  });

  it.each([
    ['+19005550100', '+1900', 'premium-rate'],
    ['+449012345678', '+449', 'premium-rate'],
    ['+448712345678', '+4487', 'premium-rate'],
    ['+33899123456', '+3389', 'premium-rate'],
    ['+491371234567', '+491371', 'premium-rate'],
    ['+911861123456', '+911861', 'premium-rate'],
    ['+81990123456', '+81990', 'premium-rate'],
    ['+881612345678', '+881', 'satellite'],
    ['+870773123456', '+870', 'satellite'],
    ['+882161234567', '+882', 'satellites'],
    ['+979123456789', '+979', 'Premium Rate'],
  ])('%s is refused for its beginning %s', (number, prefix, word) => {
    const verdict = rules.check(number);
    expect(verdict).toMatchObject({ isAllowed: false, rule: { prefix, origin: 'built-in' } });
    const { reason } = verdict as { reason: string };
    expect(reason).toContain(word);
    expect(reason).toContain(`add ${prefix} to the allowed destinations`);
    expect(reason).not.toContain(number);
  });
});

describe('configured rules', () => {
  it('lift a built-in refusal, for all of it or for a part', () => {
    const rules = new DestinationRules({ allow: ['+881', '+4490123'] });
    expect(rules.check('+881612345678')).toMatchObject({ isAllowed: true, rule: { origin: 'configured' } });
    expect(rules.check('+449012345678')).toMatchObject({ isAllowed: true });
    expect(rules.check('+449112345678')).toMatchObject({ isAllowed: false });
  });

  it('deny a country, and say where to change it', () => {
    const verdict = new DestinationRules({ deny: ['+53'] }).check('+5371234567');
    expect(verdict).toMatchObject({
      isAllowed: false,
      rule: { prefix: '+53', origin: 'configured' },
      reason: expect.stringContaining('DESTINATION_DENY'),
    });
  });

  it('make a list of the only countries that are called, where premium-rate numbers stay refused', () => {
    const rules = new DestinationRules({ deny: ['+'], allow: ['+91', '+1'] });
    expect(rules.check('+919876543210').isAllowed).toBe(true);
    expect(rules.check('+442079460958').isAllowed).toBe(false);
    expect(rules.check('+19005550100').isAllowed).toBe(false);
  });

  it('refuse where the same beginning is allowed and denied', () => {
    expect(new DestinationRules({ allow: ['+44'], deny: ['+44'] }).check('+442079460958').isAllowed).toBe(false);
  });
});

it('lets the longest beginning decide, whatever the order of the lists', () => {
  const prefix = fc.stringMatching(/^\+[1-9]\d{0,5}$/);
  const number = fc.stringMatching(/^\+[1-9]\d{6,14}$/);
  fc.assert(
    fc.property(fc.uniqueArray(prefix), fc.uniqueArray(prefix), number, (allow, deny, phoneNumber) => {
      const verdict = new DestinationRules({ allow, deny }).check(phoneNumber);
      const shuffled = new DestinationRules({ allow: allow.toReversed(), deny: deny.toReversed() });
      expect(shuffled.check(phoneNumber)).toEqual(verdict);
      const matching = [...allow, ...deny].filter((candidate) => phoneNumber.startsWith(candidate));
      const longest = Math.max(0, ...matching.map(({ length }) => length));
      expect(verdict.rule?.prefix.length ?? 0).toBeGreaterThanOrEqual(longest);
    }),
  );
});
