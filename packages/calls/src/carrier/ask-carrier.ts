import type { CallRecord } from '@voice/core/store';
import type { CarrierAccount } from '@voice/core/telephony';
import type { CallContext } from '../call-context.ts';
import { withDeadline } from '../storage/deadline.ts';

/** How long one question to a carrier may take, all its repetitions included, in ms. */
const ASK_TIMEOUT_MS = 15_000;

/**
 * Asks the carrier of a call something, bounded.
 * @returns `undefined` when its account cannot be opened
 * @throws what the account throws; an error when it takes too long
 */
export async function askCarrier<T>(
  { accountOf, clock }: Pick<CallContext, 'accountOf' | 'clock'>,
  call: CallRecord,
  question: (account: CarrierAccount, options: { signal: AbortSignal }) => Promise<T>,
): Promise<T | undefined> {
  const timeout = clock.timeout(ASK_TIMEOUT_MS);
  const ask = async () => {
    const account = await accountOf(call);
    return account === undefined ? undefined : question(account, { signal: timeout.signal });
  };
  try {
    const late = () => new Error(`Expected ${call.provider} to answer within ${ASK_TIMEOUT_MS} ms, got nothing`);
    return await withDeadline(clock, ask(), ASK_TIMEOUT_MS, late);
  } finally {
    timeout.cancel();
  }
}
