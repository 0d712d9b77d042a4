import { createHash } from 'node:crypto';
import type { CallEventRecord, CallRecord, UtteranceRecord } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import type { VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import { type CallerScript, type CallReport, PhoneNetwork } from '@voice/simulator';
import type { House } from './house.ts';
import { HOUSE_URL, houseCredentials } from './house-wire.ts';

/** A carrier's network whose every wire ends in `house`. */
export function networkTo(house: House, { clock, seed }: { clock: VirtualClock; seed: number }): PhoneNetwork {
  return new PhoneNetwork({
    clock,
    random: new SeededRandom(seed),
    link: {
      request: (request) => house.request({ ...request, body: new TextEncoder().encode(request.body) }),
      openSocket: (url) => house.openSocket(url),
    },
    publicBaseUrl: HOUSE_URL,
    credentials: houseCredentials,
  });
}

export interface FinishedCall {
  readonly report: CallReport;
  readonly record: CallRecord;
  readonly events: readonly CallEventRecord[];
  readonly transcript: readonly UtteranceRecord[];
}

/** One call, from the first ring until nothing is left of it, as fast as the machine allows. */
export async function callInHouse(
  house: House,
  { clock, seed, carrier, caller }: { clock: VirtualClock; seed: number; carrier: ProviderName; caller: CallerScript },
): Promise<FinishedCall> {
  const network = networkTo(house, { clock, seed });
  let report: CallReport | undefined;
  const call = network.call({
    carrier,
    webhookUrl: house.webhookUrl(carrier),
    from: '+14155550123',
    to: '+14155550100',
    caller,
  });
  void call.done.then((finished) => {
    report = finished;
  });
  await clock.runUntil(() => report !== undefined && house.calls.activeCount === 0);
  const { accountId } = house.agent;
  const { calls } = await house.store.calls.list(accountId, { limit: 1, offset: 0 });
  const record = calls[0] as CallRecord;
  const [events, transcript] = await Promise.all([
    house.store.calls.events(accountId, record.id),
    house.store.calls.transcript(accountId, record.id),
  ]);
  return { report: report as CallReport, record, events, transcript };
}

/** What two runs of one call must agree on to the byte: everything we logged and everything the carrier saw. */
export function storyHash({ events, transcript, record, report }: FinishedCall): string {
  const story = JSON.stringify({ events, transcript, record, timeline: report.timeline });
  return createHash('sha256').update(story).digest('hex');
}
