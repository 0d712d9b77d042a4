import { expect, it } from 'vitest';
import { CallHouse } from './test-support/call-house.ts';

it('a thousand calls in a row leave no call, no timer and no listener', { timeout: 180_000 }, async () => {
  const house = await CallHouse.open();
  for (let index = 0; index < 1000; index += 1) {
    const { carrier, conversation } = await house.talk(`CA${index}`);
    conversation.says(`hello ${index}`);
    await house.clock.advance(100);
    if (index % 2 === 0) carrier.close(1000);
    else conversation.end('agent-ended');
    await house.clock.advance(0);
  }
  expect(house.service.activeCount).toBe(0);
  expect(house.clock.pendingCount).toBe(0);
  expect(house.warnings).toEqual([]);
  expect(await house.store.calls.countActive()).toBe(0);
  for (const { events } of house.conversations) {
    expect(events.listenerCount('ended') + events.listenerCount('event') + events.listenerCount('utterance')).toBe(0);
  }
});
