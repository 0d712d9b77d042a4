import { makeStreamId } from '../network/ids.ts';
import type { StreamOutcome } from '../network/stream-plan.ts';
import type { TwilioStreamPlan } from './read-twiml.ts';
import { TwilioDialect } from './twilio-dialect.ts';
import type { TwilioLeg } from './twilio-leg.ts';

const UPGRADE_TIMEOUT_MS = 10_000;

/** Opens the media socket of a `<Connect><Stream>` and runs it to its end, with the reports about it. */
export async function runTwilioStream(leg: TwilioLeg, plan: TwilioStreamPlan): Promise<StreamOutcome> {
  const { session, requests, accountSid, callSid, maxQueuedMs } = leg;
  const streamSid = makeStreamId('twilio', session.ids);
  const headers = { 'x-twilio-signature': leg.sign(plan.url), 'user-agent': 'Twilio.TmeWs/1.0' };
  const outcome = await session.runStream({
    url: plan.url,
    timeoutMs: UPGRADE_TIMEOUT_MS,
    dialect: new TwilioDialect({ accountSid, callSid, streamSid, customParameters: plan.parameters, maxQueuedMs }),
    open: async (signal) => {
      const socket = await requests.openSocket(plan.url, headers, signal);
      reportStream(leg, plan, streamSid, 'stream-started');
      return socket;
    },
  });
  if (outcome.type === 'ended') reportStream(leg, plan, streamSid, 'stream-stopped');
  else reportStream(leg, plan, streamSid, 'stream-error');
  return outcome;
}

function reportStream(
  leg: TwilioLeg,
  { statusCallback, name }: TwilioStreamPlan,
  streamSid: string,
  event: 'stream-started' | 'stream-stopped' | 'stream-error',
): void {
  if (statusCallback === undefined) return;
  const fields: Record<string, string> = { AccountSid: leg.accountSid, CallSid: leg.callSid, StreamSid: streamSid };
  if (name !== undefined) fields.StreamName = name;
  fields.StreamEvent = event;
  if (event === 'stream-error') fields.StreamError = 'The WebSocket could not be opened';
  fields.Timestamp = leg.session.clock.date().toISOString();
  leg.report({ url: statusCallback, method: 'POST' }, event, fields);
}
