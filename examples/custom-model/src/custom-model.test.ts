import { expect, it } from 'vitest';
import { runCall } from './custom-model.ts';

it('answers with a model of its own', async () => {
  expect(await runCall()).toEqual(['user: How many words are these?', 'assistant: That was 5 words. Say some more.']);
});
