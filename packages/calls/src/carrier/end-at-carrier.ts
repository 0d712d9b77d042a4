import type { CallEndReason } from '@voice/core/calls';
import { errorMessage, hasErrorCode } from '@voice/core/errors';
import type { CallRecord } from '@voice/core/store';
import type { HangUpMethod } from '@voice/core/telephony';
import type { CallContext } from '../call-context.ts';
import { withDeadline } from '../storage/deadline.ts';
import { mayGoOnAtCarrier } from './report-meaning.ts';

/** How long the end of a call waits for the carrier to take it, in ms. */
const HANG_UP_TIMEOUT_MS = 5000;

/** What was done to end a call at its carrier. */
export interface CarrierEnd {
  readonly method: HangUpMethod | undefined;
  /** For the call's log; `undefined` when nothing was asked of the carrier. */
  readonly outcome: 'done' | 'failed' | undefined;
}

/**
 * Ends a call at its carrier: by REST where that is possible, else by what became of its media socket. Bounded, and
 * never fails: a carrier that does not answer still loses its socket, its token and, in time, its patience.
 * @param bySocket how the closed media socket ended it, if there was one
 */
export async function endAtCarrier(
  { accountOf, clock, warn }: Pick<CallContext, 'accountOf' | 'clock' | 'warn'>,
  call: CallRecord,
  reason: CallEndReason,
  bySocket: HangUpMethod | undefined,
): Promise<CarrierEnd> {
  const { providerCallId } = call;
  if (!mayGoOnAtCarrier(reason)) return { method: undefined, outcome: undefined };
  if (providerCallId === undefined) return { method: bySocket, outcome: undefined };
  const timeout = clock.timeout(HANG_UP_TIMEOUT_MS);
  const ask = async (): Promise<CarrierEnd> => {
    const account = await accountOf(call);
    if (account === undefined) return { method: bySocket, outcome: undefined };
    if (reason === 'canceled-by-request') await account.cancelCall(providerCallId, { signal: timeout.signal });
    else await account.hangUp(providerCallId, { signal: timeout.signal });
    return { method: 'rest', outcome: 'done' };
  };
  try {
    const late = () => new Error(`Expected ${call.provider} to take it within ${HANG_UP_TIMEOUT_MS} ms, got no answer`);
    return await withDeadline(clock, ask(), HANG_UP_TIMEOUT_MS, late);
  } catch (error) {
    if (hasErrorCode(error, 'VOICE_CARRIER_UNSUPPORTED')) return { method: bySocket, outcome: undefined };
    warn({ message: `A call could not be ended at its carrier: ${errorMessage(error)}`, callId: call.id, error });
    return { method: bySocket, outcome: 'failed' };
  } finally {
    timeout.cancel();
  }
}
