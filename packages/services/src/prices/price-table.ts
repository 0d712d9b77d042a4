import type { ServiceIdentity } from '../plumbing/service-usage.ts';

/** What a vendor asks for one model: only what it bills by. Whole millionths of a US dollar, so that sums are exact. */
export interface Price extends ServiceIdentity {
  /** The vendor's name of the model; `*` at its end stands for any ending, as in `aura-2-*`. */
  readonly model: string;
  readonly microUsdPerAudioMinute?: number;
  readonly microUsdPerThousandCharacters?: number;
  readonly microUsdPerMillionInputTokens?: number;
  readonly microUsdPerMillionOutputTokens?: number;
  /** The vendor's page of prices. */
  readonly source: string;
  /** When it said so, `2026-10-07` or `2026-10`. */
  readonly asOf: string;
  /** What the price leaves out. */
  readonly note?: string;
}

/** Put prices of your own before those of `defaultPrices`: of two that fit equally well, the first counts. */
export type PriceTable = readonly Price[];

/** Snapshots are sold like the model they are of: `gpt-4.1-2025-04-14`, `claude-haiku-4-5-20251001`. */
const SNAPSHOT = /-(?:\d{4}-\d{2}-\d{2}|\d{8})$/;

/** The price that fits best: the exact name, then the name without the date of a snapshot, then the longest beginning. */
export function priceOf(
  { service, vendor, model }: ServiceIdentity & { readonly model: string },
  table: PriceTable,
): Price | undefined {
  const own = table.filter((price) => price.service === service && price.vendor === vendor);
  const named = (name: string) => own.find((price) => price.model === name);
  return named(model) ?? named(model.replace(SNAPSHOT, '')) ?? longestBeginning(model, own);
}

function longestBeginning(model: string, prices: PriceTable): Price | undefined {
  let best: Price | undefined;
  for (const price of prices) {
    if (!price.model.endsWith('*') || !model.startsWith(price.model.slice(0, -1))) continue;
    if (best === undefined || price.model.length > best.model.length) best = price;
  }
  return best;
}
