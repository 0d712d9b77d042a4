import type { CallSearch, CarrierRequestOptions, PlacedCall } from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import { incompleteAnswerError } from '../rest/incomplete-answer.ts';
import { asRecord, asText } from '../rest/read-json.ts';
import { isSearchedCall, readCallIds } from './vobiz-calls.ts';
import type { VobizRest } from './vobiz-rest.ts';

/** Most calls of each list that are looked at: each takes a request of its own. */
const MAX_LOOKED_AT = 50;
const DAY_MS = 86_400_000;

export interface FindVobizCallOptions extends CarrierRequestOptions {
  readonly clock: Clock;
  /** Where a number without `+` is from, ISO 3166-1 alpha-2. */
  readonly defaultCountry: string;
}

/**
 * The only call that fits, among those that wait, go on or are over; `undefined` for none and for several.
 * Lists hold ids only, for calls that are not over.
 * @see https://docs.vobiz.ai/call/make-call
 */
export async function findVobizCall(
  rest: VobizRest,
  search: CallSearch,
  { clock, defaultCountry, signal }: FindVobizCallOptions,
): Promise<PlacedCall | undefined> {
  const options = signal && { signal };
  const found = new Map<string, PlacedCall>();
  const consider = (id: string | undefined, call: unknown, status: unknown) => {
    if (id === undefined || !isSearchedCall(call, search, defaultCountry)) return;
    found.set(id, { providerCallId: id, carrierStatus: asText(status) ?? 'unknown' });
  };
  // With and without a slash these are two lists, and two kinds of calls.
  for (const [slash, status] of [
    ['/', 'queued'],
    ['', 'live'],
  ] as const) {
    const list = await rest.find(`Call${slash}?status=${status}`, options);
    for (const id of readCallIds(list?.json).slice(0, MAX_LOOKED_AT)) {
      const call = await rest.find(`Call/${encodeURIComponent(id)}${slash}?status=${status}`, options);
      consider(id, call?.json, asRecord(call?.json).call_status);
    }
  }
  const list = await rest.find(`cdr?${recordQuery(search, clock)}`, options);
  const records = asRecord(list?.json).data;
  if (list !== undefined && !Array.isArray(records))
    throw incompleteAnswerError('vobiz', list.status, 'a list of records');
  for (const record of Array.isArray(records) ? records : []) {
    consider(asText(asRecord(record).uuid), record, asRecord(record).hangup_cause);
  }
  return found.size === 1 ? [...found.values()][0] : undefined;
}

/** Numbers are matched by a part of them: records write them with and without plus and country code. */
function recordQuery({ from, to, since }: CallSearch, clock: Clock): URLSearchParams {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return new URLSearchParams({
    from_number: from.slice(-10),
    to_number: to.slice(-10),
    // Whole days, of whatever time zone.
    start_date: day(since.getTime() - DAY_MS),
    end_date: day(clock.date().getTime() + DAY_MS),
    call_direction: 'outbound',
    per_page: '100',
  });
}
