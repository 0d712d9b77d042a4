import { errorMessage } from '@voice/core/errors';
import type { MediaSocket } from '@voice/core/frames';
import { type Clock, type Random, RandomIds, type Timer } from '@voice/core/time';
import { Background } from '../caller/background.ts';
import { Caller } from '../caller/caller.ts';
import { UpgradeRefusedError } from '../errors.ts';
import { CallFaults } from '../faults/call-faults.ts';
import type { CallbackFault, DocumentFault } from '../faults/fault-plan.ts';
import { CallMeter } from '../measure/call-meter.ts';
import { CarrierStream, type StreamEnd } from '../stream/carrier-stream.ts';
import { addStreamCounts, newStreamCounts } from '../stream/stream-counts.ts';
import type { CallParty } from './call-event.ts';
import { CallInterrupt } from './call-interrupt.ts';
import { CallLog } from './call-log.ts';
import type { CallerOptions, CarrierLatency } from './call-options.ts';
import type { CallOutcome } from './call-outcome.ts';
import { type CallDirection, type CallLine, CallRecord } from './call-record.ts';
import type { Carrier } from './carrier.ts';
import { delaySocket } from './delayed-socket.ts';
import type { DocumentSource } from './document-source.ts';
import { makeCallId } from './ids.ts';
import type { StreamOutcome, StreamPlan } from './stream-plan.ts';
import { untilAborted } from './until-aborted.ts';

const DEFAULT_MAX_MS = 600_000;

/** Who calls whom through which carrier. */
export interface CallParties {
  readonly carrier: Carrier;
  readonly direction: CallDirection;
  readonly from: string;
  readonly to: string;
  /** Made up in the carrier's form when absent. */
  readonly callId?: string | undefined;
}

const endReasons: Readonly<Record<CallParty, 'hung-up' | 'time-limit' | 'ended-by-request'>> = {
  caller: 'hung-up',
  carrier: 'time-limit',
  server: 'ended-by-request',
};

/** What all carriers have in common on one call: the caller, the clock, the log, and whether anybody is still there. */
export class CallSession implements CallLine {
  readonly record: CallRecord;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: RandomIds;
  readonly log: CallLog;
  readonly meter: CallMeter;
  readonly caller: Caller;
  readonly latency: CarrierLatency;
  readonly counts = newStreamCounts();
  readonly streamIds: string[] = [];
  closeCode: number | undefined;
  readonly #options: CallerOptions;
  readonly #interrupt = new CallInterrupt();
  readonly #faults: CallFaults;
  readonly #limits: Timer[] = [];
  #stream: CarrierStream | undefined;
  #lastRefusal: string | undefined;
  #hasOpenedStream = false;
  #overAtMs: number | undefined;
  readonly #laterWork: Promise<void>[] = [];
  readonly #endings: (() => void)[] = [];

  constructor(options: CallerOptions & CallParties & { clock: Clock; random: Random; latency: CarrierLatency }) {
    this.#options = options;
    this.clock = options.clock;
    this.random = options.random;
    this.ids = new RandomIds(options.random);
    this.latency = options.latency;
    this.log = new CallLog(options.clock);
    this.meter = new CallMeter(this.log, {
      maxRecordingMs: options.record === true ? (options.maxRecordingMs ?? DEFAULT_MAX_MS) : 0,
    });
    this.caller = new Caller({ script: options.caller, log: this.log, meter: this.meter });
    const { carrier } = options;
    this.record = new CallRecord({
      ...options,
      callId: options.callId ?? makeCallId(carrier, this.ids),
      onPhase: (phase) => this.log.add({ type: 'call-phase', phase }),
    });
    this.record.line = this;
    this.#faults = new CallFaults({ plan: options.faults, record: this.record, log: this.log });
  }

  /** Aborts when somebody has ended the call, or it has lasted too long. */
  get hungUp(): AbortSignal {
    return this.#interrupt.over;
  }

  /** Who has ended it, once `hungUp` has aborted. */
  get endedBy(): CallParty {
    return this.#interrupt.endedBy;
  }

  /** Aborts when what runs must be left: the call is over, or another document has taken over. */
  get interrupted(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** When the call was over; reports to the server may have followed. */
  get overAtMs(): number {
    return this.#overAtMs ?? this.log.now();
  }

  /** The first entry of the timeline. */
  begin(): void {
    const { carrier, direction, from, to } = this.record;
    this.log.add({ type: 'call-started', carrier, direction, from, to });
    this.limit(this.#options.maxDurationMs ?? DEFAULT_MAX_MS);
  }

  /** The carrier ends the call after this, in ms from now. */
  limit(durationMs: number): void {
    this.#limits.push(this.clock.setTimer(() => this.end('carrier'), durationMs));
  }

  /** Ends the call now, whatever it is doing. May be called twice. @param by `carrier` for the time limit */
  end(by: CallParty): void {
    if (!this.#interrupt.end(by)) return;
    if (by === 'caller') this.#stream?.hangUp();
    else this.#stream?.endByCarrier({ endedBy: by, reason: endReasons[by] });
  }

  takeOver(next: DocumentSource): void {
    if (this.hungUp.aborted) return;
    this.#interrupt.takeOver(next);
    this.#stream?.endByCarrier({ endedBy: 'server', reason: 'replaced' });
  }

  /** The document that has taken over, once; undefined when there is none, or the call is over. */
  takeNext(): DocumentSource | undefined {
    return this.hungUp.aborted ? undefined : this.#interrupt.takeNext();
  }

  /** What goes wrong with the next report, with a line in the log. */
  callbackFault(purpose: string): CallbackFault {
    return this.#faults.callback(purpose);
  }

  /** What goes wrong with the next request for a document, with a line in the log. */
  documentFault(purpose: string): DocumentFault {
    return this.#faults.document(purpose);
  }

  playDigits(digits: string): void {
    this.log.add({ type: 'digits-played', digits });
  }

  /** The media socket dies, if there is one. */
  dropSocket(): void {
    this.#stream?.dropSocket();
  }

  /** Waits, unless it is interrupted before. */
  async wait(durationMs: number): Promise<void> {
    const signal = this.interrupted;
    if (signal.aborted) return;
    await this.clock.sleep(durationMs, { signal }).catch(() => undefined);
  }

  /** Opens a media socket and runs it to its end. Never rejects. */
  async runStream(plan: StreamPlan): Promise<StreamOutcome> {
    const { log } = this;
    const { interrupted } = this;
    await this.wait(this.latency.answerMs);
    if (interrupted.aborted) return { type: 'hung-up' };
    const timeout = this.clock.timeout(plan.timeoutMs);
    const signal = AbortSignal.any([timeout.signal, interrupted]);
    try {
      const socket = await untilAborted(plan.open(signal), signal, (late) => late.terminate());
      timeout.cancel();
      return { type: 'ended', end: await this.runSocket(socket, plan) };
    } catch (error) {
      if (interrupted.aborted) return { type: 'hung-up' };
      const statusCode = error instanceof UpgradeRefusedError ? error.statusCode : 0;
      log.add({ type: 'stream-refused', statusCode, message: errorMessage(error) });
      this.#lastRefusal = statusCode > 0 ? `upgrade-refused-${statusCode}` : 'stream-unreachable';
      return statusCode > 0 ? { type: 'refused', statusCode } : { type: 'unreachable' };
    } finally {
      timeout.cancel();
    }
  }

  /** Runs an open media socket to its end. */
  async runSocket(socket: MediaSocket, { url, dialect }: Pick<StreamPlan, 'url' | 'dialect'>): Promise<StreamEnd> {
    const { log, clock, caller, meter, latency } = this;
    this.#hasOpenedStream = true;
    this.record.answer();
    this.streamIds.push(dialect.streamId);
    const { background = 'silence' } = this.#options;
    const stream = new CarrierStream({
      socket: delaySocket(socket, clock, latency.networkMs),
      clock,
      dialect,
      caller,
      background: new Background(background, dialect.format, dialect.messageMs, this.random),
      meter,
      log,
      startMs: latency.startMs,
      clearedAudioMs: latency.clearedAudioMs,
      markFault: (name) => this.#faults.mark(name, this.streamIds.length),
    });
    this.#stream = stream;
    log.add({ type: 'stream-opened', url });
    const drop = this.#scheduleDrop(stream);
    const end = await stream.ended;
    drop?.cancel();
    this.#stream = undefined;
    this.closeCode = end.closeCode;
    addStreamCounts(this.counts, stream.counts);
    if (end.endedBy === 'caller') this.end('caller');
    return end;
  }

  #scheduleDrop(stream: CarrierStream): Timer | undefined {
    const fault = this.#faults.stream(this.streamIds.length);
    if (fault === undefined) return undefined;
    const reason = fault.endsCall === true ? 'socket-dropped' : 'socket-lost';
    return this.clock.setTimer(() => stream.dropSocket(reason), fault.dropAfterMs);
  }

  later(work: Promise<void>): void {
    this.#laterWork.push(work);
  }

  /** To be done once the call is over. */
  atEnd(ending: () => void): void {
    this.#endings.push(ending);
  }

  /** Resolves when everything beside the call is done and no timer is left. */
  async settle(): Promise<void> {
    for (const timer of this.#limits) timer.cancel();
    this.record.release();
    for (const ending of this.#endings) ending();
    for (let done = 0; done < this.#laterWork.length; done += 1) await this.#laterWork[done];
  }

  /** What the call is, now that the carrier cannot go on. @param isRefusal whether the server has turned it away */
  fail(reason: string, isRefusal = false): CallOutcome {
    const outcome = this.conclude('carrier', reason);
    return this.#hasOpenedStream || this.hungUp.aborted
      ? outcome
      : { status: isRefusal ? 'refused' : 'failed', endedBy: 'server', reason };
  }

  /** What an outbound call is that nobody has answered. */
  unanswered(outcome: CallOutcome): CallOutcome {
    this.#overAtMs ??= this.log.now();
    return outcome;
  }

  /** What the call is, now that nothing more happens on it. */
  conclude(endedBy: CallParty, reason: string): CallOutcome {
    this.#overAtMs ??= this.log.now();
    if (this.hungUp.aborted) {
      const by = this.#interrupt.endedBy;
      const why = endReasons[by];
      return this.#hasOpenedStream
        ? { status: 'completed', endedBy: by, reason: why }
        : { status: by === 'server' ? 'refused' : 'failed', endedBy: by, reason: `${why}-before-stream` };
    }
    if (this.#hasOpenedStream) return { status: 'completed', endedBy, reason };
    if (this.#lastRefusal === 'stream-unreachable')
      return { status: 'failed', endedBy: 'server', reason: this.#lastRefusal };
    return { status: 'refused', endedBy: 'server', reason: this.#lastRefusal ?? reason };
  }
}
