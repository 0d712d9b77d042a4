import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMediaPath } from './media-path.ts';

describe('the path of a media socket', () => {
  it('names carrier, agent and token', () => {
    expect(parseMediaPath('/ws/twilio/sales%20agent/abc-_1')).toEqual({
      provider: 'twilio',
      agentName: 'sales agent',
      token: 'abc-_1',
      format: undefined,
    });
  });

  it('may end in a slash, as Twilio has been seen to ask', () => {
    expect(parseMediaPath('/ws/twilio/demo/abc/')).toMatchObject({ agentName: 'demo', token: 'abc' });
  });

  it('has no token for a static applet', () => {
    expect(parseMediaPath('/ws/exotel/demo')).toMatchObject({ provider: 'exotel', token: undefined });
  });

  it.each([
    ['?sample-rate=16000', { encoding: 'pcm16', sampleRate: 16_000 }],
    ['?sample_rate=24000', { encoding: 'pcm16', sampleRate: 24_000 }],
    ['?sample-rate=44100', undefined],
    ['', undefined],
  ])('asks Exotel for a rate with %s', (query, format) => {
    expect(parseMediaPath(`/ws/exotel/demo/abc${query}`)?.format).toEqual(format);
  });

  it.each([
    '/',
    '/ws',
    '/ws/plivo/demo/abc',
    '/ws/twilio',
    '/ws/twilio//abc',
    '/ws/twilio/%ff/abc',
    '/ws/twilio/a/b/c',
  ])('is not %s', (target) => {
    expect(parseMediaPath(target)).toBeUndefined();
  });

  it('never throws, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseMediaPath(text);
        parseMediaPath(`/ws/twilio/${text}`);
      }),
    );
  });
});
