import { describe, expect, it } from 'vitest';
import { RulesLanguageModel } from './rules-language-model.ts';

const model = new RulesLanguageModel({
  rules: [
    { when: 'queen of clubs', say: 'A lady.' },
    { when: "don't know", say: 'Never mind.' },
    { when: 'good bye', say: 'So long!', afterwards: 'end-call' },
    { when: 'repeat', say: 'You said: {{utterance}}' },
  ],
  otherwise: 'Pardon?',
});

async function answer(content: string) {
  const events = [];
  const request = { messages: [{ role: 'user' as const, content }], tools: [] };
  for await (const event of model.generate(request, { signal: new AbortController().signal })) events.push(event);
  return events;
}

describe('RulesLanguageModel', () => {
  it.each([
    ['The QUEEN, of clubs!', 'A lady.'],
    ['I dont know', 'Never mind.'],
    ['I don’t know.', 'Never mind.'],
    ['queens of clubs', 'Pardon?'],
    ['', 'Pardon?'],
    ['repeat $& and {{utterance}}', 'You said: repeat $& and {{utterance}}'],
  ])('answers %j with %j', async (said, text) => {
    expect((await answer(said))[0]).toEqual({ type: 'text-delta', text });
  });

  it('puts the parameters of the call into what it says', async () => {
    const rules = [{ when: 'who', say: 'You are {{name}}{{title}}.' }];
    const polite = new RulesLanguageModel({ rules, otherwise: '?', values: { name: 'Ada' } });
    const request = { messages: [{ role: 'user' as const, content: 'Who am I?' }], tools: [] };
    const events = [];
    for await (const event of polite.generate(request, { signal: new AbortController().signal })) events.push(event);
    expect(events[0]).toEqual({ type: 'text-delta', text: 'You are Ada.' });
  });

  it('asks to end the call where the rule says so', async () => {
    expect(await answer('Good-bye.')).toMatchObject([
      { type: 'text-delta', text: 'So long!' },
      { type: 'tool-call', call: { name: 'end_call' } },
      { type: 'finished' },
    ]);
  });

  it('says nothing once it was called off', async () => {
    const request = { messages: [], tools: [] };
    const answering = model.generate(request, { signal: AbortSignal.abort() })[Symbol.asyncIterator]().next();
    await expect(answering).rejects.toMatchObject({ name: 'AbortError' });
  });
});
