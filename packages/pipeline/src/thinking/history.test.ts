import { describe, expect, it } from 'vitest';
import { History } from './history.ts';

describe('History', () => {
  it('holds the prompt, the turns and what became of actions', () => {
    const history = new History('Be kind.');
    history.addUser('Bye.');
    const call = { id: 'c1', name: 'end_call', arguments: {} };
    history.addAssistant('Good', [{ call, outcome: 'not done' }]);
    history.addAssistant('');
    expect(history.messages()).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Bye.' },
      { role: 'assistant', content: 'Good', toolCalls: [call] },
      { role: 'tool', toolCallId: 'c1', toolName: 'end_call', content: 'not done' },
    ]);
  });

  it('takes back a turn that was not over, and nothing else', () => {
    const history = new History('');
    history.addUser('Book a');
    history.withdrawUser();
    expect(history.messages()).toEqual([]);
    history.addAssistant('Hello.');
    history.withdrawUser();
    expect(history.messages()).toHaveLength(1);
  });

  it('forgets the oldest turns of an endless call, never the prompt, and begins with the caller', () => {
    const history = new History('Be kind.');
    for (let turn = 0; turn < 1000; turn += 1) {
      history.addUser(`question ${turn}`);
      history.addAssistant(`answer ${turn}`, [{ call: { id: `c${turn}`, name: 'x', arguments: {} }, outcome: 'done' }]);
    }
    const messages = history.messages();
    expect(messages.length).toBeLessThanOrEqual(401);
    expect(messages[0]).toEqual({ role: 'system', content: 'Be kind.' });
    expect(messages[1]?.role).toBe('user');
    expect(messages.at(-2)).toMatchObject({ content: 'answer 999' });
  });
});
