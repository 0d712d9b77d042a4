import type { JsonObject } from '@voice/core/services';
import type { Cost, UsageTotal } from '@voice/services';

/**
 * What the vendors of a call will bill, as its log keeps it: `services` with what each was used for and its price in
 * `microUsd` (null where nobody knows it), and `microUsd` of all that have one. By the prices of the day of the call.
 */
export function usageOf(totals: readonly UsageTotal[], { microUsd, perModel }: Cost): JsonObject {
  return {
    services: totals.map(({ service, vendor, model, ...amounts }) => {
      const priced = perModel.find((one) => one.service === service && one.vendor === vendor && one.model === model);
      const used = Object.entries(amounts)
        .filter(([, amount]) => amount > 0)
        .map(([name, amount]) => [name, Math.round(amount)]);
      return { service, vendor, model, ...Object.fromEntries(used), microUsd: priced?.microUsd ?? null };
    }),
    microUsd,
  };
}

/** Nothing that anybody bills. */
export function noUsage(): JsonObject {
  return { services: [], microUsd: 0 };
}
