import type { CallLog } from '../network/call-log.ts';
import type { CallRecord } from '../network/call-record.ts';
import type { CallbackFault, DocumentFault, FaultPlan, MarkFault, StreamFault } from './fault-plan.ts';

/** The faults of one call: asks the plan, and writes into the timeline what it says. */
export class CallFaults {
  readonly #plan: FaultPlan;
  readonly #record: CallRecord;
  readonly #log: CallLog;
  #reports = 0;
  #documents = 0;

  constructor({ plan, record, log }: { plan: FaultPlan | undefined; record: CallRecord; log: CallLog }) {
    this.#plan = plan ?? {};
    this.#record = record;
    this.#log = log;
  }

  callback(purpose: string): CallbackFault {
    this.#reports += 1;
    const fault = this.#plan.callback?.({ ...this.#site, purpose, count: this.#reports });
    return this.#noted(`callback ${purpose}`, fault) ?? {};
  }

  document(purpose: string): DocumentFault {
    this.#documents += 1;
    const fault = this.#plan.document?.({ ...this.#site, purpose, count: this.#documents });
    return this.#noted(`document ${purpose}`, fault) ?? {};
  }

  stream(count: number): StreamFault | undefined {
    return this.#noted('stream', this.#plan.stream?.({ ...this.#site, count }));
  }

  mark(name: string, count: number): MarkFault | undefined {
    return this.#noted(`mark ${name}`, this.#plan.mark?.({ ...this.#site, count, name }));
  }

  get #site() {
    const { carrier, callId } = this.#record;
    return { carrier, callId };
  }

  #noted<T extends object>(where: string, fault: T | undefined): T | undefined {
    if (fault !== undefined) this.#log.add({ type: 'fault', where, detail: JSON.stringify(fault) });
    return fault;
  }
}
