import type { CallEventType } from '@voice/core/calls';
import type { JsonObject } from '@voice/core/services';
import type { CallEventRecord } from '@voice/core/store';
import { costOf, defaultPrices, UsageMeter } from '@voice/services';
import { describe, expect, it } from 'vitest';
import { noUsage, usageOf } from '../../calls/usage-of-call.ts';
import { toUsageJson } from './usage-json.ts';

function event(type: CallEventType, data: JsonObject): CallEventRecord {
  return { id: 'e', callId: 'c', sequence: 0, type, at: new Date(0), atMs: 0, data };
}

function usedBy(fill: (meter: UsageMeter) => void): CallEventRecord {
  const meter = new UsageMeter();
  fill(meter);
  return event('usage', usageOf(meter.totals, costOf(meter.totals, defaultPrices)));
}

const used = usedBy(({ add }) => {
  add({ service: 'speech-to-text', vendor: 'deepgram', model: 'nova-3', audioMs: 60_000.4 });
  add({ service: 'language-model', vendor: 'openai', model: 'gpt-4.1-mini', inputTokens: 1000, outputTokens: 100 });
  add({ service: 'text-to-speech', vendor: 'cartesia', model: 'sonic-3', characters: 500 });
});

describe('what the vendors of a call bill', () => {
  it('is told for each, with what it costs by list prices, and names what has none', () => {
    expect(toUsageJson([event('call-started', {}), used])).toEqual({
      usage: [
        {
          service: 'speech-to-text',
          vendor: 'deepgram',
          model: 'nova-3',
          audio_ms: 60_000,
          characters: 0,
          input_tokens: 0,
          output_tokens: 0,
          micro_usd: 4800,
        },
        {
          service: 'language-model',
          vendor: 'openai',
          model: 'gpt-4.1-mini',
          audio_ms: 0,
          characters: 0,
          input_tokens: 1000,
          output_tokens: 100,
          micro_usd: 560,
        },
        {
          service: 'text-to-speech',
          vendor: 'cartesia',
          model: 'sonic-3',
          audio_ms: 0,
          characters: 500,
          input_tokens: 0,
          output_tokens: 0,
          micro_usd: null,
        },
      ],
      cost: {
        micro_usd: 5360,
        per_service: { speech_to_text: 4800, language_model: 560, text_to_speech: 0 },
        unpriced: ['cartesia sonic-3'],
      },
    });
  });

  it('is the sum of what each server has told of a call that moved', () => {
    expect(toUsageJson([used, used]).cost).toMatchObject({ micro_usd: 10_720, unpriced: ['cartesia sonic-3'] });
  });

  it('is nothing for a call that stayed in process, and unknown for one whose end nobody told', () => {
    expect(toUsageJson([event('usage', noUsage())])).toEqual({
      usage: [],
      cost: { micro_usd: 0, per_service: {}, unpriced: [] },
    });
    expect(toUsageJson([event('call-started', {})])).toEqual({ usage: null, cost: null });
  });

  it('is believed whatever a log holds', () => {
    expect(toUsageJson([event('usage', { services: 'none', microUsd: 'much' })]).cost).toMatchObject({ micro_usd: 0 });
  });
});
