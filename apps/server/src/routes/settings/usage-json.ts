import type { JsonObject } from '@voice/core/services';
import type { CallEventRecord } from '@voice/core/store';

const AMOUNTS = {
  audio_ms: 'audioMs',
  characters: 'characters',
  input_tokens: 'inputTokens',
  output_tokens: 'outputTokens',
} as const;

/**
 * What the vendors of a call bill: `usage`, one for each vendor and model, and `cost` in millionths of a US dollar by list
 * prices. Both are null while nobody knows: before the call's end, and when its server died. What has no price is named
 * in `unpriced` and not part of the sum.
 */
export function toUsageJson(events: readonly CallEventRecord[]): Record<'usage' | 'cost', unknown> {
  const told = events.filter(({ type }) => type === 'usage').map(({ data }) => data);
  if (told.length === 0) return { usage: null, cost: null };
  // A call that went on at another server has been told in parts.
  const services = told.flatMap((data) => (Array.isArray(data.services) ? (data.services as JsonObject[]) : []));
  const microUsd = told.reduce((sum, data) => sum + numberOf(data.microUsd), 0);
  const perService: Record<string, number> = {};
  for (const { service, microUsd: own } of services) {
    const name = String(service).replaceAll('-', '_');
    perService[name] = (perService[name] ?? 0) + numberOf(own);
  }
  const unpriced = services.filter((used) => used.microUsd === null).map(({ vendor, model }) => `${vendor} ${model}`);
  return {
    usage: services.map((used) => ({
      service: used.service,
      vendor: used.vendor,
      model: used.model,
      ...Object.fromEntries(Object.entries(AMOUNTS).map(([name, amount]) => [name, numberOf(used[amount])])),
      micro_usd: used.microUsd ?? null,
    })),
    cost: { micro_usd: microUsd, per_service: perService, unpriced: [...new Set(unpriced)] },
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
