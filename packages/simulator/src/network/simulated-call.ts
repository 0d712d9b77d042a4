import { errorMessage } from '@voice/core/errors';
import type { TypedEmitter } from '@voice/core/events';
import type { CallLogEvents } from './call-log.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { CallDirection } from './call-record.ts';
import type { CallReport } from './call-report.ts';
import type { CallSession } from './call-session.ts';
import type { Carrier } from './carrier.ts';

export interface SimulatedCallOptions {
  readonly session: CallSession;
  /** The carrier's side, to its end. */
  run(): Promise<CallOutcome>;
}

/** A call that is going on. */
export class SimulatedCall {
  readonly carrier: Carrier;
  readonly callId: string;
  readonly direction: CallDirection;
  /** Who calls. */
  readonly from: string;
  /** Who is called. */
  readonly to: string;
  /** What happens, as it happens. */
  readonly events: TypedEmitter<CallLogEvents>;
  /** Resolves when the call is over and every socket and timer of it is gone. */
  readonly done: Promise<CallReport>;
  readonly #session: CallSession;

  /** The call begins in the next turn, so that events can be listened to before the first one. */
  constructor(options: SimulatedCallOptions) {
    const { carrier, callId, direction, from, to } = options.session.record;
    this.carrier = carrier;
    this.callId = callId;
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.#session = options.session;
    this.events = options.session.log.events;
    this.done = Promise.resolve().then(() => this.#run(options));
  }

  /** The person on the line hangs up, wherever the call is. May be called twice. */
  hangUp(): void {
    this.#session.end('caller');
  }

  /** The media socket dies without a word, if there is one. */
  dropSocket(): void {
    this.#session.dropSocket();
  }

  async #run({ session, run }: SimulatedCallOptions): Promise<CallReport> {
    const { log, meter, caller, record } = session;
    const outcome = await run().catch((error: unknown): CallOutcome => {
      log.breach('unusable', `Expected something a carrier can use, got: ${errorMessage(error)}`);
      return session.fail('unusable');
    });
    record.end(outcome.status === 'completed' ? 'completed' : 'failed');
    await session.settle();
    const durationMs = session.overAtMs;
    const { measurements, recording } = meter.finish(durationMs);
    log.add({ type: 'call-ended', ...outcome });
    return {
      carrier: record.carrier,
      callId: record.callId,
      direction: record.direction,
      streamIds: session.streamIds,
      from: record.from,
      to: record.to,
      ...outcome,
      carrierStatus: record.phase,
      closeCode: session.closeCode,
      durationMs,
      breaches: log.breaches,
      breachCount: log.breachCount,
      timeline: log.timeline,
      counts: session.counts,
      timedOutWaits: caller.timedOutWaits,
      ...measurements,
      recording,
    };
  }
}
