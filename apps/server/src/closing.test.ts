import { expect, it } from 'vitest';
import { Closing } from './closing.ts';

it('closes what was opened last first, each once', async () => {
  const closing = new Closing();
  const closed: string[] = [];
  closing.add(() => closed.push('store'));
  closing.add(() => closed.push('calls'));
  await Promise.all([closing.run(), closing.run()]);
  expect(closed).toEqual(['calls', 'store']);
});

it('closes the rest when one part fails, and tells', async () => {
  const closing = new Closing();
  const closed: string[] = [];
  closing.add(() => closed.push('store'));
  closing.add(() => Promise.reject(new Error('broken')));
  await expect(closing.run()).rejects.toThrow('1 part(s)');
  expect(closed).toEqual(['store']);
});
