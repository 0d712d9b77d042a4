import type { CallOutcome } from '../network/call-outcome.ts';
import type { HangupCause } from '../network/call-record.ts';
import type { AnsweringPhone, PhoneBehaviour } from '../people/phone-behaviour.ts';
import { ringPhone } from '../people/ring-phone.ts';
import { VobizDocuments } from './vobiz-documents.ts';
import { vobizCauses, vobizHangupFields } from './vobiz-hangup-report.ts';
import type { VobizLeg } from './vobiz-leg.ts';
import type { VobizOrder } from './vobiz-order.ts';

const causes: Readonly<Record<string, HangupCause>> = {
  busy: vobizCauses.busy,
  rejected: vobizCauses.busy,
  'no-answer': vobizCauses.noAnswer,
  unreachable: vobizCauses.unreachable,
  canceled: vobizCauses.canceled,
  'cut-off': vobizCauses.cutOff,
};

/** Vobiz's side of one outbound call: ringing, the answer URL once somebody answers, and the report of the hang-up. */
export class VobizOutboundCall {
  readonly #leg: VobizLeg;
  readonly #order: VobizOrder;
  readonly #behaviour: PhoneBehaviour;

  constructor({ leg, order, behaviour }: { leg: VobizLeg; order: VobizOrder; behaviour: PhoneBehaviour }) {
    this.#leg = leg;
    this.#order = order;
    this.#behaviour = behaviour;
  }

  async run(): Promise<CallOutcome> {
    const { session } = this.#leg;
    const outcome = await this.#runToEnd();
    session.record.end('completed');
    const { hangup } = this.#order;
    this.#leg.report(hangup.url, hangup.method, 'Hangup', vobizHangupFields(this.#leg));
    return outcome;
  }

  async #runToEnd(): Promise<CallOutcome> {
    const { session } = this.#leg;
    const { ring, ringTimeoutMs } = this.#order;
    await session.wait(session.latency.queueMs);
    const result = await ringPhone({
      session,
      behaviour: this.#behaviour,
      ringTimeoutMs,
      onRinging: () => {
        if (ring === undefined) return;
        this.#leg.report(ring.url, ring.method, 'Ring', this.#leg.callFields('Ring', 'ringing'));
      },
    });
    if (result.type === 'answered') return this.#talk(result.phone);
    session.record.hangupCause = causes[result.outcome.reason];
    return session.unanswered(result.outcome);
  }

  async #talk(phone: AnsweringPhone): Promise<CallOutcome> {
    const { session, callUuid } = this.#leg;
    const { answer, sendDigits, timeLimitMs } = this.#order;
    session.limit(timeLimitMs);
    if (sendDigits !== undefined) session.playDigits(sendDigits.replace(/w/gi, ''));
    this.#detect(phone);
    const ids = { ALegUUID: callUuid, ALegRequestUUID: callUuid };
    const fields = this.#leg.callFields('StartApp', 'in-progress', { ...ids, CallerName: session.record.from });
    return new VobizDocuments(this.#leg).run({ type: 'fetched', ...answer }, fields);
  }

  /** Beside the call: reports who answered, or ends the call of a machine. */
  #detect({ answeredBy, detectionMs }: AnsweringPhone): void {
    const { machineDetection, machineDetectionUrl } = this.#order;
    if (machineDetection === undefined) return;
    const { session } = this.#leg;
    const isMachine = answeredBy === 'machine' || answeredBy === 'fax';
    const detectLater = async () => {
      await session.clock.sleep(detectionMs, { signal: session.hungUp }).catch(() => undefined);
      if (session.hungUp.aborted || session.record.isOver) return;
      session.record.answeredBy = answeredBy;
      if (machineDetectionUrl !== undefined) {
        this.#leg.report(machineDetectionUrl.url, machineDetectionUrl.method, 'MachineDetection', {
          ...this.#leg.numbers(),
          RequestUUID: this.#leg.callUuid,
          Direction: 'outbound',
          Event: 'MachineDetection',
          CallStatus: 'in-progress',
          Machine: String(isMachine),
        });
      }
      if (isMachine && machineDetection === 'hangup') session.end('carrier');
    };
    session.later(detectLater());
  }
}
