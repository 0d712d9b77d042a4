import type { CallRecord } from '@voice/core/store';
import type { ClaimRequest } from './call-service-options.ts';

/** The record of a call that begins. */
export function newCall(
  { account, agent, connectionId, provider, providerCallId, direction, from, to, parameters = {} }: ClaimRequest,
  own: Pick<CallRecord, 'id' | 'createdAt' | 'leaseUntil'>,
): CallRecord {
  return {
    ...own,
    accountId: account,
    agentId: agent.id,
    agentName: agent.config.name,
    connectionId,
    provider,
    providerCallId,
    direction,
    from,
    to,
    parameters,
    // A carrier asks about an inbound call while it rings.
    status: direction === 'inbound' ? 'RINGING' : 'PENDING',
    endReason: undefined,
    endDetail: undefined,
    hangUpMethod: undefined,
    answeredBy: undefined,
    answeredAt: undefined,
    endedAt: undefined,
  };
}
