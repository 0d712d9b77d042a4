import { VirtualClock } from '@voice/core/testing';
import { expect, it } from 'vitest';
import { Digits } from './digits.ts';

function keypad() {
  const clock = new VirtualClock();
  const digits = new Digits({ clock });
  const entries: string[] = [];
  digits.events.on('entered', (entry) => entries.push(entry));
  return { clock, digits, entries };
}

it('takes a pause of 1.5 s for the end of an entry', async () => {
  const { clock, digits, entries } = keypad();
  digits.press('1');
  await clock.advance(1499);
  digits.press('*');
  await clock.advance(1499);
  expect(entries).toEqual([]);
  await clock.advance(1);
  expect(entries).toEqual(['1*']);
});

it('takes # for the end at once', () => {
  const { digits, entries, clock } = keypad();
  for (const digit of '42#') digits.press(digit);
  expect(entries).toEqual(['42#']);
  expect(clock.pendingCount).toBe(0);
});

it('does not collect for ever', () => {
  const { digits, entries } = keypad();
  for (let count = 0; count < 130; count += 1) digits.press('7');
  expect(entries).toEqual(['7'.repeat(64), '7'.repeat(64)]);
});
