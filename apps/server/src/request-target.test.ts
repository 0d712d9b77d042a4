import { expect, it } from 'vitest';
import { withoutPrefix } from './request-target.ts';

it.each([
  ['/telephony/x?y=1', '', '/telephony/x?y=1'],
  ['/voice/telephony/x?y=1', '/voice', '/telephony/x?y=1'],
  ['/telephony/x', '/voice', '/telephony/x'],
  ['/voicemail', '/voice', '/voicemail'],
  ['/voice', '/voice', '/'],
  ['/voice?y=1', '/voice', '/?y=1'],
])('%s behind the prefix "%s" is %s, whether or not a proxy has taken it off', (target, prefix, expected) => {
  expect(withoutPrefix(target, prefix)).toBe(expected);
});
