import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function logged(level: string, fields: object): string {
  let text = '';
  createLogger(level, { write: (line) => (text += line) }).warn(fields, 'message');
  return text;
}

it('keeps secrets out of the log at every level', () => {
  for (const level of ['info', 'trace']) {
    const text = logged(level, { token: 'abc', request: { authorization: 'Bearer vk_1', secret: 's3cret' } });
    expect(text).not.toMatch(/abc|vk_1|s3cret/);
    expect(text).toContain('[redacted]');
  }
});

it('shows telephone numbers and words only to those who debug', () => {
  const fields = { from: '+14155550100', event: { text: 'my words' } };
  expect(logged('info', fields)).not.toMatch(/4155550100|my words/);
  expect(logged('debug', fields)).toMatch(/4155550100.*my words/);
});
