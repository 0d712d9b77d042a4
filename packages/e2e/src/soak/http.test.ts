import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { soakHttp } from './http.ts';
import type { HttpCase } from './http-case.ts';
import { judgeAnswer } from './http-judge.ts';

const program = {
  nodeOptions: ['--import', resolve(import.meta.dirname, '../../../../scripts/source-hooks.mjs')],
  main: resolve(import.meta.dirname, '../replicas/main.ts'),
};

describe('the http campaign', () => {
  it('finds nothing in its first 10,000 requests', { timeout: 180_000 }, async () => {
    const options = { seed: 1, from: 0, count: 10_000, progress: () => undefined };
    expect(await soakHttp(options, program)).toEqual([]);
  });
});

describe('the judge of answers', () => {
  const asked: HttpCase = {
    ...{ bytes: new Uint8Array(), isCutOff: false, isHead: false, isHttp: true },
    ...{ shown: '', target: '/api/agents' },
  };
  const answer = (status: number, body: string, type = 'application/json') => ({
    ...{ type: 'answered' as const, status, headers: { 'content-type': type }, body },
  });

  it.each([
    ['a hang', { type: 'hung' as const }, 'Nothing'],
    ['a connection that is closed', { type: 'closed' as const }, 'closed'],
    ['a failure inside', answer(500, '{"detail":"it went wrong"}'), 'documented status'],
    ['a refusal without a sentence', answer(400, '{"error":"x"}'), 'sentence'],
    ['a refusal that is no JSON', answer(404, '<html>', 'text/html'), 'sentence'],
    ['a page under /api', answer(200, '<html>', 'text/html'), 'JSON'],
    ['a secret', answer(200, '{"key":"sk-1234567"}'), 'secret'],
  ])('finds %s', (_what, outcome, word) => {
    expect(judgeAnswer(asked, outcome, ['sk-1234567'])).toContain(word);
  });

  it.each([
    ['what was asked for', answer(200, '{}')],
    ['a sentence', answer(400, '{"detail":"name: must be a text"}')],
    ['a refusal of the parser', { type: 'answered' as const, status: 400, headers: {}, body: '' }],
  ])('takes %s', (_what, outcome) => {
    expect(judgeAnswer(asked, outcome, ['sk-1234567'])).toBeUndefined();
  });
});
