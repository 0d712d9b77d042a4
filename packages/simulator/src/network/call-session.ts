import { errorMessage } from '@voice/core/errors';
import type { MediaSocket } from '@voice/core/frames';
import { type Clock, type Random, RandomIds } from '@voice/core/time';
import { Background } from '../caller/background.ts';
import { Caller } from '../caller/caller.ts';
import { UpgradeRefusedError } from '../errors.ts';
import { CallMeter } from '../measure/call-meter.ts';
import { CarrierStream, type StreamEnd } from '../stream/carrier-stream.ts';
import { addStreamCounts, newStreamCounts } from '../stream/stream-counts.ts';
import type { StreamDialect } from '../stream/stream-dialect.ts';
import type { CallParty, CallStatus } from './call-event.ts';
import { CallLog } from './call-log.ts';
import type { CallerOptions, CarrierLatency } from './call-options.ts';
import type { Carrier } from './carrier.ts';
import { delaySocket } from './delayed-socket.ts';
import { untilAborted } from './until-aborted.ts';

const DEFAULT_MAX_MS = 600_000;

/** How a call ended, as its carrier sees it. */
export interface CallOutcome {
  readonly status: CallStatus;
  readonly endedBy: CallParty;
  readonly reason: string;
}

/** What became of a media stream. */
export type StreamOutcome =
  | { readonly type: 'ended'; readonly end: StreamEnd }
  | { readonly type: 'refused'; readonly statusCode: number }
  /** No answer at all. */
  | { readonly type: 'unreachable' }
  /** The caller did not wait for it. */
  | { readonly type: 'hung-up' };

/** A socket and what is spoken on it. */
export interface StreamPlan {
  /** As the server wrote it. */
  readonly url: string;
  /** How long the carrier waits for the upgrade, in ms. */
  readonly timeoutMs: number;
  readonly dialect: StreamDialect;
  open(signal: AbortSignal): Promise<MediaSocket>;
}

/** What all carriers have in common on one call: the caller, the clock, the log, and whether anybody is still there. */
export class CallSession {
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
  readonly #hangUp = new AbortController();
  #hungUpBy: CallParty = 'caller';
  #stream: CarrierStream | undefined;
  #lastRefusal: string | undefined;
  #hasOpenedStream = false;
  #overAtMs: number | undefined;
  readonly #laterWork: Promise<void>[] = [];

  constructor(options: CallerOptions & { clock: Clock; random: Random; latency: CarrierLatency }) {
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
  }

  /** Aborts when the caller has hung up, or the call has lasted too long. */
  get hungUp(): AbortSignal {
    return this.#hangUp.signal;
  }

  /** When the call was over; reports to the server may have followed. */
  get overAtMs(): number {
    return this.#overAtMs ?? this.log.now();
  }

  /** The first entry of the timeline. */
  begin(carrier: Carrier, from: string, to: string): void {
    this.log.add({ type: 'call-started', carrier, from, to });
  }

  /** Ends the call at its longest duration. @returns calls that off */
  limitDuration(): () => void {
    const timer = this.clock.setTimer(() => this.end('carrier'), this.#options.maxDurationMs ?? DEFAULT_MAX_MS);
    return () => timer.cancel();
  }

  /** Ends the call now, whatever it is doing. May be called twice. @param by `carrier` for the time limit */
  end(by: 'caller' | 'carrier'): void {
    if (this.hungUp.aborted) return;
    this.#hungUpBy = by;
    this.#hangUp.abort(new DOMException('The call is over', 'AbortError'));
    if (by === 'caller') this.#stream?.hangUp();
    else this.#stream?.endByTimeLimit();
  }

  /** The media socket dies, if there is one. */
  dropSocket(): void {
    this.#stream?.dropSocket();
  }

  /** Waits, unless the call is over before. */
  async wait(durationMs: number): Promise<void> {
    if (this.hungUp.aborted) return;
    await this.clock.sleep(durationMs, { signal: this.hungUp }).catch(() => undefined);
  }

  /** Opens a media socket and runs it to its end. Never rejects. */
  async runStream(plan: StreamPlan): Promise<StreamOutcome> {
    const { log } = this;
    await this.wait(this.latency.answerMs);
    if (this.hungUp.aborted) return { type: 'hung-up' };
    const timeout = this.clock.timeout(plan.timeoutMs);
    const signal = AbortSignal.any([timeout.signal, this.hungUp]);
    try {
      const socket = await untilAborted(plan.open(signal), signal, (late) => late.terminate());
      timeout.cancel();
      return { type: 'ended', end: await this.runSocket(socket, plan) };
    } catch (error) {
      if (this.hungUp.aborted) return { type: 'hung-up' };
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
    });
    this.#stream = stream;
    log.add({ type: 'stream-opened', url });
    const end = await stream.ended;
    this.#stream = undefined;
    this.closeCode = end.closeCode;
    addStreamCounts(this.counts, stream.counts);
    if (end.endedBy === 'caller') this.end('caller');
    return end;
  }

  /** Something that goes on beside the call and must be done before the call is over. Never rejects. */
  later(work: Promise<void>): void {
    this.#laterWork.push(work);
  }

  /** Resolves when everything beside the call is done. */
  async settle(): Promise<void> {
    await Promise.all(this.#laterWork);
  }

  /** What the call is, now that the carrier cannot go on. @param isRefusal whether the server has turned it away */
  fail(reason: string, isRefusal = false): CallOutcome {
    const outcome = this.conclude('carrier', reason);
    return this.#hasOpenedStream || this.hungUp.aborted
      ? outcome
      : { status: isRefusal ? 'refused' : 'failed', endedBy: 'server', reason };
  }

  /** What the call is, now that nothing more happens on it. */
  conclude(endedBy: CallParty, reason: string): CallOutcome {
    this.#overAtMs ??= this.log.now();
    if (this.hungUp.aborted) {
      const by = this.#hungUpBy;
      const why = by === 'caller' ? 'hung-up' : 'time-limit';
      return this.#hasOpenedStream
        ? { status: 'completed', endedBy: by, reason: why }
        : { status: 'failed', endedBy: by, reason: `${why}-before-stream` };
    }
    if (this.#hasOpenedStream) return { status: 'completed', endedBy, reason };
    if (this.#lastRefusal === 'stream-unreachable')
      return { status: 'failed', endedBy: 'server', reason: this.#lastRefusal };
    return { status: 'refused', endedBy: 'server', reason: this.#lastRefusal ?? reason };
  }
}
