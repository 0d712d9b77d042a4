import type { CallEndReason } from '@voice/core/calls';
import type { CallRecord } from '@voice/core/store';
import type { HangUpMethod } from '@voice/core/telephony';
import type { CallContext } from '../call-context.ts';
import { finalStatusOf } from '../final-status.ts';
import { readLog } from '../live/stored-log.ts';

/** How a call ends that no server holds, or another one. */
export interface UnheldEnd {
  readonly reason: CallEndReason;
  readonly detail: string | undefined;
  readonly hangUpMethod?: HangUpMethod;
  /** Default: now. Never before the answer. */
  readonly endedAt?: Date;
}

/** The terminal act of a call that this server does not hold. @returns whether this was the first report of its end */
export async function endUnheld(
  { store, clock, ids }: Pick<CallContext, 'store' | 'clock' | 'ids'>,
  call: CallRecord,
  { reason, detail, hangUpMethod, endedAt = clock.date() }: UnheldEnd,
): Promise<boolean> {
  const beganAt = call.answeredAt ?? call.createdAt;
  const at = endedAt < beganAt ? beganAt : endedAt;
  const status = finalStatusOf[reason];
  const event = {
    id: ids.uuid(),
    sequence: (await readLog(store, call)).nextEvent,
    type: 'call-ended' as const,
    at,
    atMs: at.getTime() - beganAt.getTime(),
    data: { status, reason, detail: detail ?? null, hangUpMethod: hangUpMethod ?? null },
  };
  const utterances: [] = [];
  return store.calls.end(call.id, {
    status,
    reason,
    detail,
    hangUpMethod,
    endedAt: at,
    events: [event],
    utterances,
    recording: undefined,
  });
}
