import type { CallRecord } from '@voice/core/store';

type Facts = Pick<CallRecord, 'providerCallId' | 'answeredAt' | 'answeredBy'>;

const isUnknown = (fact: unknown) => fact === undefined || fact === null;

/**
 * What a report adds to what is known of a call; `undefined` where it adds nothing. A fact is kept once it is known, but
 * a carrier that could not tell who answered may still find out.
 * @param call its record, or its row as the database gave it
 */
export function learntFacts(
  call: { readonly [Name in keyof Facts]: Facts[Name] | string | null },
  news: Partial<Facts>,
): Facts {
  const mayTellWho = isUnknown(call.answeredBy) || (call.answeredBy === 'unknown' && news.answeredBy !== 'unknown');
  return {
    providerCallId: isUnknown(call.providerCallId) ? news.providerCallId : undefined,
    answeredAt: isUnknown(call.answeredAt) ? news.answeredAt : undefined,
    answeredBy: mayTellWho ? news.answeredBy : undefined,
  };
}
