import type { ServiceUsage } from './service-usage.ts';

/** All that one model of one vendor was used for. */
export type UsageTotal = Required<ServiceUsage>;

/** Adds up what the vendors of one call will bill. Hand `meter.add` to each adapter as its `onUsage`. */
export class UsageMeter {
  readonly #totals = new Map<string, UsageTotal>();

  /** Bound, so that it can be passed on as it is. */
  readonly add = (usage: ServiceUsage): void => {
    const { service, vendor, model } = usage;
    const key = JSON.stringify([service, vendor, model]);
    const total = this.#totals.get(key);
    this.#totals.set(key, {
      service,
      vendor,
      model,
      audioMs: (total?.audioMs ?? 0) + (usage.audioMs ?? 0),
      characters: (total?.characters ?? 0) + (usage.characters ?? 0),
      inputTokens: (total?.inputTokens ?? 0) + (usage.inputTokens ?? 0),
      outputTokens: (total?.outputTokens ?? 0) + (usage.outputTokens ?? 0),
    });
  };

  /** One for each service, vendor and model, in the order in which they were first used. */
  get totals(): readonly UsageTotal[] {
    return [...this.#totals.values()];
  }
}
