import { makeStreamId } from '../network/ids.ts';
import { utcTime } from '../network/india-time.ts';
import type { StreamOutcome } from '../network/stream-plan.ts';
import type { VobizStreamPlan } from './read-vobiz-xml.ts';
import { VobizDialect } from './vobiz-dialect.ts';
import type { VobizFields, VobizLeg } from './vobiz-leg.ts';

const UPGRADE_TIMEOUT_MS = 10_000;

/** Opens one media socket of a `<Stream>` and runs it to its end, with the reports about it. */
export async function runVobizStream(leg: VobizLeg, plan: VobizStreamPlan): Promise<StreamOutcome> {
  const { session, requests, authId, callUuid, maxQueuedMs } = leg;
  const streamId = makeStreamId('vobiz', session.ids);
  const report = (fields: VobizFields) => reportStream(leg, plan, streamId, fields);
  const outcome = await session.runStream({
    url: plan.url,
    timeoutMs: UPGRADE_TIMEOUT_MS,
    dialect: new VobizDialect({
      accountId: authId.replace(/\D/g, '') || '500025',
      callId: callUuid,
      streamId,
      format: plan.format,
      epochMs: () => session.clock.date().getTime(),
      maxQueuedMs,
      onMarkPlayed: (name) => report({ Event: 'PlayedStream', Name: name }),
      onCleared: () => report({ Event: 'ClearedAudio' }),
    }),
    open: async (signal) => {
      const socket = await requests.openSocket(plan.url, { 'user-agent': 'Vobiz' }, signal);
      report({ Event: 'StartStream', ServiceURL: plan.url });
      return socket;
    },
  });
  // A caller who hangs up gives only the report of the hang-up.
  if (outcome.type === 'ended' && outcome.end.endedBy === 'server') report({ Event: 'StopStream' });
  if (outcome.type === 'ended' && outcome.end.reason === 'socket-lost') {
    report({ Event: 'DroppedStream', Error: 'connection disconnected with the remote service' });
  }
  if (outcome.type === 'refused' || outcome.type === 'unreachable') {
    report({ Event: 'DroppedStream', Error: 'The WebSocket could not be opened' });
  }
  return outcome;
}

function reportStream(leg: VobizLeg, plan: VobizStreamPlan, streamId: string, fields: VobizFields): void {
  const { statusCallbackUrl } = plan;
  if (statusCallbackUrl === undefined) return;
  leg.report(statusCallbackUrl, 'POST', fields.Event as string, {
    ...fields,
    ...leg.numbers(),
    StreamID: streamId,
    ParentAuthID: leg.authId,
    Timestamp: `${utcTime(leg.session.clock.date())}.000000`,
    status_callback_url: statusCallbackUrl,
  });
}
