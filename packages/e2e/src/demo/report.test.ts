import { describe, expect, it } from 'vitest';
import { type CallResult, failures, hungUpBy, table, wordErrorRate } from './report.ts';

const good: CallResult = {
  name: 'twilio',
  wordErrors: 1,
  words: 50,
  latenciesMs: [700, 500, 900],
  bargeInsMs: [210],
  gaps: { count: 0, maxMs: 0 },
  agentSpokeMs: 4000,
  breaches: [],
  status: 'completed',
  hungUpBy: 'the agent, over REST',
  recordingPath: 'demo-output/twilio.wav',
};

describe('the report of the demonstration', () => {
  it('pools the words of all calls', () => {
    expect(wordErrorRate([good, { ...good, wordErrors: 5, words: 10 }])).toBe(0.1);
    expect(wordErrorRate([])).toBe(1);
  });

  it.each([
    ['a call that did not complete', { status: 'failed' }, /ended as failed/],
    ['an agent that nobody heard', { agentSpokeMs: 0 }, /did not hear/],
    ['an agent that never answered', { latenciesMs: [] }, /did not hear/],
    ['a breach of a carrier’s rules', { breaches: ['payload: not base64'] }, /not base64/],
    ['too many wrong words', { wordErrors: 5 }, /10\.0 %, more than 8\.0 %/],
  ] as const)('fails for %s', (_, change, reason) => {
    expect(failures([good])).toEqual([]);
    expect(failures([{ ...good, ...change }])).toEqual([expect.stringMatching(reason)]);
  });

  it('shows a row for each call', () => {
    const lines = table([good, { ...good, name: 'exotel', latenciesMs: [], gaps: { count: 2, maxMs: 80 } }]).split(
      '\n',
    );
    expect(lines).toHaveLength(4);
    expect(lines[2]).toMatch(
      /^twilio +1 of 50 \(2\.0 %\) +700 ms +900 ms +210 ms +none +COMPLETED +the agent, over REST +demo-output\/twilio\.wav$/,
    );
    expect(lines[3]).toMatch(/^exotel .* – .* 2, max 80 ms/);
  });

  it.each([
    ['the other side', 'caller-hung-up', null],
    ['the agent, over REST', 'agent-ended', 'rest'],
    ['the agent, by closing the socket', 'agent-ended', 'socket-close'],
    ['stream-lost', 'stream-lost', null],
  ] as const)('says that %s hung up', (expected, end_reason, hang_up_method) => {
    expect(hungUpBy({ end_reason, hang_up_method })).toBe(expected);
  });
});
