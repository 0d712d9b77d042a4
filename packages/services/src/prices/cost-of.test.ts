import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceUsage } from '../plumbing/service-usage.ts';
import { costOf } from './cost-of.ts';
import { defaultPrices } from './default-prices.ts';
import { type Price, priceOf } from './price-table.ts';

const page = { source: 'https://example.com', asOf: '2026-10' };
const model = (name: string, input: number, output: number): Price => ({
  service: 'language-model',
  vendor: 'openai',
  model: name,
  microUsdPerMillionInputTokens: input,
  microUsdPerMillionOutputTokens: output,
  ...page,
});
const answer = (name: string, inputTokens: number, outputTokens: number): ServiceUsage => ({
  service: 'language-model',
  vendor: 'openai',
  model: name,
  inputTokens,
  outputTokens,
});

describe('what a call costs', () => {
  it('is told for each service and model, in whole millionths of a dollar', () => {
    const usages: ServiceUsage[] = [
      { service: 'speech-to-text', vendor: 'deepgram', model: 'nova-3', audioMs: 180_000 },
      answer('gpt-4.1-mini', 1500, 40),
      answer('gpt-4.1-mini', 1600, 60),
      { service: 'text-to-speech', vendor: 'elevenlabs', model: 'eleven_flash_v2_5', characters: 420 },
    ];
    expect(costOf(usages, defaultPrices)).toEqual({
      microUsd: 14_400 + 1240 + 160 + 21_000,
      perService: { 'speech-to-text': 14_400, 'language-model': 1400, 'text-to-speech': 21_000 },
      perModel: [
        { service: 'speech-to-text', vendor: 'deepgram', model: 'nova-3', microUsd: 14_400 },
        { service: 'language-model', vendor: 'openai', model: 'gpt-4.1-mini', microUsd: 1400 },
        { service: 'text-to-speech', vendor: 'elevenlabs', model: 'eleven_flash_v2_5', microUsd: 21_000 },
      ],
      unknown: [],
    });
  });

  it('names what has no price, rather than taking it for nothing', () => {
    const stranger = answer('gpt-of-tomorrow', 1000, 10);
    const voice = { service: 'text-to-speech', vendor: 'openai', model: 'gpt-4.1', characters: 5 } as const;
    const { microUsd, unknown } = costOf([answer('gpt-4.1', 1_000_000, 0), stranger, voice, stranger], defaultPrices);
    expect(microUsd).toBe(2_000_000);
    expect(unknown).toEqual([
      { service: 'language-model', vendor: 'openai', model: 'gpt-of-tomorrow' },
      { service: 'text-to-speech', vendor: 'openai', model: 'gpt-4.1' },
    ]);
  });

  it('names what is measured in another way than it is billed', () => {
    const spoken: Price = { service: 'text-to-speech', vendor: 'acme', model: 'v', microUsdPerAudioMinute: 5, ...page };
    const usage = { service: 'text-to-speech', vendor: 'acme', model: 'v' } as const;
    expect(costOf([{ ...usage, characters: 10 }], [spoken]).unknown).toEqual([usage]);
    expect(costOf([{ ...usage, characters: 0 }], [spoken]).unknown).toEqual([]);
  });

  it('rounds once for each model, half up', () => {
    const table = [model('m', 1, 0)];
    expect(costOf([answer('m', 499_999, 0)], table).microUsd).toBe(0);
    expect(costOf([answer('m', 500_000, 0)], table).microUsd).toBe(1);
    expect(costOf([answer('m', 250_000, 0), answer('m', 250_000, 0)], table).microUsd).toBe(1);
  });

  it('is the same however the use was told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 100_000 })), (amounts) => {
        const whole = amounts.reduce((sum, amount) => sum + amount, 0);
        const parts = amounts.map((amount) => answer('gpt-4.1-nano', amount, amount));
        expect(costOf(parts, defaultPrices).microUsd).toBe(
          costOf([answer('gpt-4.1-nano', whole, whole)], defaultPrices).microUsd,
        );
      }),
    );
  });

  it('refuses a price in dollars', () => {
    expect(() => costOf([answer('m', 1, 1)], [model('m', 0.5, 1)])).toThrow('$0.0048 is 4800');
  });

  it('is nothing for nothing', () => {
    expect(costOf([], defaultPrices)).toMatchObject({ microUsd: 0, perModel: [], unknown: [] });
  });
});

describe('the price of a model', () => {
  const ask = (name: string, ...table: Price[]) =>
    priceOf({ service: 'language-model', vendor: 'openai', model: name }, table)?.microUsdPerMillionInputTokens;

  it('is the exact one before that of its family, and of families the nearest', () => {
    const table = [model('gpt-*', 1, 0), model('gpt-4*', 2, 0), model('gpt-4.1', 3, 0)];
    expect(['gpt-4.1', 'gpt-4.2', 'gpt-5', 'o4'].map((name) => ask(name, ...table))).toEqual([3, 2, 1, undefined]);
  });

  it('holds for the snapshots of a model, and for no other of similar name', () => {
    const table = [model('gpt-4.1', 3, 0)];
    expect(['gpt-4.1-2025-04-14', 'gpt-4.1-20250414', 'gpt-4.1-nano'].map((name) => ask(name, ...table))).toEqual([
      3,
      3,
      undefined,
    ]);
  });

  it('is your own when it comes first', () => {
    expect(ask('gpt-4.1', model('gpt-4.1', 7, 0), ...defaultPrices)).toBe(7);
  });
});

describe('the prices that come with the package', () => {
  it.each(defaultPrices.map((price) => [`${price.vendor} ${price.model}`, price] as const))(
    '%s: whole millionths, from a page of a date',
    (_name, price) => {
      const rates = Object.entries(price).filter(([name]) => name.startsWith('microUsd'));
      expect(rates.length).toBeGreaterThan(0);
      for (const [, rate] of rates) expect(Number.isSafeInteger(rate)).toBe(true);
      expect(price.source).toMatch(/^https:\/\//);
      expect(price.asOf).toMatch(/^\d{4}-\d{2}(-\d{2})?$/);
    },
  );

  it('has no model twice', () => {
    const names = defaultPrices.map(({ service, vendor, model: name }) => `${service} ${vendor} ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
