import { LinkedSocket, VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import type { Carrier } from '../network/carrier.ts';
import { type OpenStreamOptions, openStream } from '../network/open-stream.ts';
import { FakeAgent } from './fake-agent.ts';

/** A carrier and a hand-made server on linked sockets; `start` is sent at once, so call time is stream time. */
export function openTestStream(carrier: Carrier, options: Partial<OpenStreamOptions> = {}) {
  const clock = new VirtualClock();
  const [ours, theirs] = LinkedSocket.pair({ clock });
  const agent = new FakeAgent(carrier, theirs, clock);
  const call = openStream({
    carrier,
    socket: ours,
    clock,
    random: new SeededRandom(1),
    caller: [],
    latencyMs: { startMs: 0, clearedAudioMs: 30 },
    ...options,
  });
  const finish = async () => {
    let report: Awaited<typeof call.done> | undefined;
    call.hangUp();
    void call.done.then((value) => {
      report = value;
    });
    await clock.runUntil(() => report !== undefined);
    return report as NonNullable<typeof report>;
  };
  return { clock, agent, call, socket: ours, finish };
}
