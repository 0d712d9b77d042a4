import { VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import { hangUp, pause } from '../caller/caller-script.ts';
import type { CallOptions } from '../network/call-options.ts';
import type { CallReport } from '../network/call-report.ts';
import type { Carrier } from '../network/carrier.ts';
import { PhoneNetwork, type PhoneNetworkOptions } from '../network/phone-network.ts';
import { type FakeAnswer, FakeLink } from './fake-link.ts';

export const credentials = {
  twilio: { accountSid: 'AC00000000000000000000000000000001', authToken: 'twilio-test-token-not-real' },
  vobiz: { authId: 'MA_EXAMPLE01', authToken: 'vobiz-test-token-not-real' },
  exotel: { accountSid: 'exampleaccount1', apiKey: 'exotel-test-key', apiToken: 'exotel-test-token-not-real' },
};

export interface TestCall extends Partial<CallOptions> {
  readonly answers: FakeAnswer[];
  readonly network?: Partial<PhoneNetworkOptions>;
  readonly prepare?: (link: FakeLink) => void;
}

/** One whole call to a server of a few lines on a virtual clock. The caller hangs up after a second by default. */
export async function callTestServer(
  carrier: Carrier,
  { answers, network, prepare, ...options }: TestCall,
): Promise<{ report: CallReport; link: FakeLink; clock: VirtualClock }> {
  const clock = new VirtualClock(new Date('2026-03-03T10:15:00.123Z'));
  const link = new FakeLink(clock, carrier, answers);
  prepare?.(link);
  const phone = new PhoneNetwork({ clock, random: new SeededRandom(7), link, credentials, ...network });
  const call = phone.call({
    carrier,
    webhookUrl: `https://voice.example.com/telephony/${carrier}/inbound/sales-agent`,
    from: '+14155550123',
    to: '+14155550100',
    caller: [pause(1000), hangUp()],
    ...options,
  });
  let report: CallReport | undefined;
  void call.done.then((value) => {
    report = value;
  });
  await clock.runUntil(() => report !== undefined);
  return { report: report as unknown as CallReport, link, clock };
}

export const rulesOf = ({ breaches }: CallReport): readonly string[] => [...new Set(breaches.map(({ rule }) => rule))];
