import { isFinalCallStatus } from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { CallRecord } from '@voice/core/store';
import type { CarrierAccount, CarrierCallState } from '@voice/core/telephony';
import type { CallContext } from '../call-context.ts';
import { askCarrier } from './ask-carrier.ts';
import { endUnheld, type UnheldEnd } from './end-unheld.ts';
import { endReasonOfReport } from './report-meaning.ts';

const SERVER_DIED = 'the server that held the call died';

/**
 * Ends a call whose server has died. Its carrier is asked first: a call that nobody had answered ends as the carrier says,
 * one that still goes on is hung up. Whatever the carrier does, the call ends.
 * @returns whether this was the first report of its end
 */
export async function endAbandoned(context: CallContext, call: CallRecord): Promise<boolean> {
  return endUnheld(context, call, await howItEnds(context, call));
}

async function howItEnds(context: CallContext, call: CallRecord): Promise<UnheldEnd> {
  const lost: UnheldEnd = { reason: 'server-lost', detail: SERVER_DIED };
  try {
    const end = await askCarrier(context, call, (account, options) => settle(account, call, options));
    return end ?? lost;
  } catch (error) {
    const message = `The carrier of an abandoned call could not be asked to end it: ${errorMessage(error)}`;
    context.warn({ message, callId: call.id, error });
    return lost;
  }
}

async function settle(
  account: CarrierAccount,
  call: CallRecord,
  options: { signal: AbortSignal },
): Promise<UnheldEnd | undefined> {
  const providerCallId = call.providerCallId ?? (await findPlaced(account, call, options));
  if (providerCallId === undefined) return undefined;
  const state = await account.fetchCall(providerCallId, options);
  if (state !== undefined && isFinalCallStatus(state.status)) return fromState(call, state);
  await account.hangUp(providerCallId, options);
  return { reason: 'server-lost', detail: SERVER_DIED, hangUpMethod: 'rest' };
}

/** The server died between asking the carrier to place a call and hearing its name. */
async function findPlaced(
  account: CarrierAccount,
  { id: callId, direction, from, to, createdAt: since }: CallRecord,
  options: { signal: AbortSignal },
): Promise<string | undefined> {
  if (direction === 'inbound') return undefined;
  return (await account.findCall({ callId, from, to, since }, options))?.providerCallId;
}

/** A call that had been answered lost its agent, however it ended later. */
function fromState(call: CallRecord, { status, cause, endedAt }: CarrierCallState): UnheldEnd {
  const wasAnswered = call.status === 'IN_PROGRESS' || status === 'COMPLETED';
  if (wasAnswered || !isFinalCallStatus(status)) return { reason: 'server-lost', detail: SERVER_DIED, endedAt };
  return { reason: endReasonOfReport[status], detail: cause, endedAt };
}
