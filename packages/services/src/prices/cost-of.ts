import type { ServiceIdentity, ServiceName, ServiceUsage } from '../plumbing/service-usage.ts';
import { UsageMeter, type UsageTotal } from '../plumbing/usage-meter.ts';
import { type Price, type PriceTable, priceOf } from './price-table.ts';

/** One model of one vendor. */
export interface PricedModel extends ServiceIdentity {
  readonly model: string;
}

/** What a call, or any other stretch of use, costs. Whole millionths of a US dollar. */
export interface Cost {
  /** Of everything that has a price. */
  readonly microUsd: number;
  readonly perService: Readonly<Record<ServiceName, number>>;
  readonly perModel: readonly (PricedModel & { readonly microUsd: number })[];
  /** What was used and has no price in the table: their cost is not 0 but unknown. */
  readonly unknown: readonly PricedModel[];
}

/** Parts of a millionth that every price per minute, per thousand and per million can be counted in. */
const PARTS = 3_000_000n;
const PARTS_OF_AUDIO_MS = PARTS / 60_000n;
const PARTS_OF_CHARACTER = PARTS / 1000n;
const PARTS_OF_TOKEN = PARTS / 1_000_000n;

/**
 * What was used, in money. Each model is added up first and then rounded once, half up.
 * @throws {RangeError} for a price that is no whole number of millionths
 */
export function costOf(usages: readonly ServiceUsage[], table: PriceTable): Cost {
  const meter = new UsageMeter();
  for (const usage of usages) meter.add(usage);
  const perModel: (PricedModel & { microUsd: number })[] = [];
  const unknown: PricedModel[] = [];
  const perService = { 'speech-to-text': 0, 'text-to-speech': 0, 'language-model': 0 };
  for (const total of meter.totals) {
    const { service, vendor, model } = total;
    const price = priceOf(total, table);
    if (price === undefined || !isBilledBy(price, total)) {
      unknown.push({ service, vendor, model });
      continue;
    }
    const microUsd = costOfTotal(total, price);
    perModel.push({ service, vendor, model, microUsd });
    perService[service] += microUsd;
  }
  return { microUsd: perModel.reduce((sum, cost) => sum + cost.microUsd, 0), perService, perModel, unknown };
}

/** Whether the price knows at least one of the measures that were told, unless there was nothing to measure. */
function isBilledBy(price: Price, { audioMs, characters, inputTokens, outputTokens }: UsageTotal): boolean {
  const measures = [
    [audioMs, price.microUsdPerAudioMinute],
    [characters, price.microUsdPerThousandCharacters],
    [inputTokens, price.microUsdPerMillionInputTokens],
    [outputTokens, price.microUsdPerMillionOutputTokens],
  ];
  const used = measures.filter(([amount]) => amount !== 0);
  return used.length === 0 || used.some(([, microUsd]) => microUsd !== undefined);
}

function costOfTotal({ audioMs, characters, inputTokens, outputTokens }: UsageTotal, price: Price): number {
  const parts =
    BigInt(Math.round(audioMs)) * micro(price, 'microUsdPerAudioMinute') * PARTS_OF_AUDIO_MS +
    BigInt(characters) * micro(price, 'microUsdPerThousandCharacters') * PARTS_OF_CHARACTER +
    BigInt(inputTokens) * micro(price, 'microUsdPerMillionInputTokens') * PARTS_OF_TOKEN +
    BigInt(outputTokens) * micro(price, 'microUsdPerMillionOutputTokens') * PARTS_OF_TOKEN;
  return Number((parts + PARTS / 2n) / PARTS);
}

type Rate = Extract<keyof Price, `microUsd${string}`>;

function micro(price: Price, rate: Rate): bigint {
  const value = price[rate] ?? 0;
  if (Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw new RangeError(
    `Expected whole millionths of a dollar in ${rate} of ${price.vendor} ${price.model}, got ${value}; $0.0048 is 4800`,
  );
}
