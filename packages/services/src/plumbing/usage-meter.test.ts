import { expect, it } from 'vitest';
import { UsageMeter } from './usage-meter.ts';

it('adds up what each model of each vendor was used for, in the order of first use', () => {
  const meter = new UsageMeter();
  const { add } = meter;
  for (const usage of [
    { service: 'speech-to-text', vendor: 'deepgram', model: 'nova-3', audioMs: 4000 },
    { service: 'language-model', vendor: 'openai', model: 'gpt-4.1-mini', inputTokens: 100, outputTokens: 20 },
    { service: 'speech-to-text', vendor: 'deepgram', model: 'nova-3', audioMs: 500 },
  ] as const) {
    add(usage);
  }
  expect(meter.totals).toEqual([
    {
      service: 'speech-to-text',
      vendor: 'deepgram',
      model: 'nova-3',
      audioMs: 4500,
      characters: 0,
      inputTokens: 0,
      outputTokens: 0,
    },
    {
      service: 'language-model',
      vendor: 'openai',
      model: 'gpt-4.1-mini',
      audioMs: 0,
      characters: 0,
      inputTokens: 100,
      outputTokens: 20,
    },
  ]);
});
