import {
  type CallEndReason,
  type CallStatus,
  type ConversationEnd,
  callStatusRank,
  canFollow,
  isFinalCallStatus,
} from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { MediaTransport, StreamStartedFrame } from '@voice/core/frames';
import type { JsonObject } from '@voice/core/services';
import type { CallRecord } from '@voice/core/store';
import type { CarrierReport, HangUpMethod } from '@voice/core/telephony';
import type { CallContext } from '../call-context.ts';
import { endAtCarrier } from '../carrier/end-at-carrier.ts';
import { endReasonOfReport } from '../carrier/report-meaning.ts';
import { finalStatusOf } from '../final-status.ts';
import { goesOnElsewhere } from '../storage/goes-on-elsewhere.ts';
import { retrying } from '../storage/store-access.ts';
import { StoreErrands } from '../storage/store-errands.ts';
import { storeEnding } from '../storage/terminal-act.ts';
import { CallLog } from './call-log.ts';
import type { CallSession } from './call-session.ts';
import { CallSocket } from './call-socket.ts';
import { CallTalk } from './call-talk.ts';
import { type AwaitedProgress, CallWatch } from './call-watch.ts';
import type { StoredLog } from './stored-log.ts';

/** How much longer than the conversation's own limit a call may last, in ms. */
const DURATION_GRACE_MS = 30_000;

/** How often the store is asked to keep the words of a call that goes on elsewhere. */
const KEEP_ATTEMPTS = 10;

/** What a call tells the service that holds it. */
export interface LiveCallListeners {
  /** An answer or a stream was awaited for too long: somebody should look into it. */
  overdue: (call: LiveCall, awaited: AwaitedProgress) => void;
}

/**
 * One call from its claim to its terminal act: the conversation, the sockets that come and go, the carrier's reports, the
 * log. Whatever happens first ends it, exactly once; that act releases the timers, the listeners, the socket and the log.
 */
export class LiveCall implements CallSession {
  readonly log: CallLog;
  /** Settles when the terminal act is done, and never fails. The value: whether it was the first report of the end. */
  readonly over: Promise<boolean>;
  readonly #context: CallContext;
  readonly #errands: StoreErrands;
  readonly #talk: CallTalk;
  readonly #socket: CallSocket;
  readonly #watch: CallWatch;
  #call: CallRecord;
  #isStreaming = false;
  #isEndRequested = false;
  #isFinishing = false;
  #settleOver: (wasFirst: boolean) => void = () => {};

  constructor(context: CallContext, call: CallRecord, log: StoredLog, listeners: LiveCallListeners) {
    this.#context = context;
    this.#call = call;
    this.#errands = new StoreErrands(context, call.id);
    this.log = new CallLog(context, call.id, log);
    this.over = new Promise((resolve) => {
      this.#settleOver = resolve;
    });
    this.#talk = new CallTalk(context, call.id, log.earlier, {
      event: (event) => this.log.event(event),
      utterance: (utterance) => this.log.utterance(utterance),
      ended: (end) => this.#finish(end),
    });
    this.#socket = new CallSocket(context, this.#errands, {
      started: (transport, stream) => this.#streamStarted(transport, stream),
      refused: ({ code, message }) => this.note('message-refused', { code, message }),
    });
    this.#watch = new CallWatch(context.clock, (awaited) => {
      if (awaited === 'duration') void this.end('max-duration', 'the call went on beyond its longest duration');
      else listeners.overdue(this, awaited);
    });
    this.#watch.awaits('stream', context.noStreamTimeoutMs);
  }

  get call(): CallRecord {
    return this.#call;
  }

  get isEnding(): boolean {
    return this.#isEndRequested || this.#isFinishing;
  }

  /** Whether a media socket was admitted here and is not gone. */
  get holdsToken(): boolean {
    return this.#socket.holdsToken;
  }

  /** Whether a media stream has been announced here. */
  get isStreaming(): boolean {
    return this.#isStreaming;
  }

  /** The store has admitted a socket: makes the conversation ready for it, unless it is there already. */
  async prepare(tokenHash: string): Promise<'ready' | 'call-ended' | 'setup-failed'> {
    this.#socket.admitted(tokenHash);
    if (this.isEnding) return 'call-ended';
    const prepared = await this.#talk.prepare(this.#call);
    if (this.isEnding || prepared.outcome === 'called-off') return 'call-ended';
    if (prepared.outcome === 'ready') return 'ready';
    const { error } = prepared;
    this.#warn(`A call could not be set up: ${errorMessage(error)}`, error);
    this.#socket.release();
    void this.end('engine-failed', errorMessage(error));
    return 'setup-failed';
  }

  attach(transport: MediaTransport): void {
    if (this.isEnding || !this.#talk.isPrepared) transport.close(1000, 'the call has ended');
    else this.#socket.attach(transport);
  }

  release(): void {
    this.#socket.release();
  }

  /** The call rings somewhere: waits this long for somebody to answer, in ms. */
  awaitAnswer(timeoutMs: number): void {
    if (callStatusRank(this.#call.status) < callStatusRank('IN_PROGRESS')) this.#watch.awaits('answer', timeoutMs);
  }

  /** The carrier has placed the call under this id. */
  named(providerCallId: string): void {
    this.#progress({ providerCallId });
  }

  /** The carrier says how the call stands. Repeated and late reports change nothing. */
  report(report: CarrierReport): void {
    if (this.isEnding) return;
    const { status, answeredBy, cause, providerCallId, durationSecs } = report;
    this.note('carrier-report', { status: status ?? null, answeredBy: answeredBy ?? null, cause: cause ?? null });
    if (status === undefined || !isFinalCallStatus(status)) {
      this.#progress({ status, providerCallId, answeredBy });
      return;
    }
    const hasTalked = status === 'COMPLETED' && durationSecs !== undefined && durationSecs > 0;
    const answeredAt = hasTalked ? new Date(this.#context.clock.date().getTime() - durationSecs * 1000) : undefined;
    this.#progress({ providerCallId, answeredBy, answeredAt });
    void this.end(endReasonOfReport[status], cause);
  }

  /** An event of the call itself, on the conversation's time scale as far as it is known. */
  note(
    type: 'message-refused' | 'recording-saved' | 'call-ended' | 'carrier-request' | 'carrier-report',
    data: JsonObject,
  ): void {
    this.log.event({ type, atMs: Math.max(this.log.lastAtMs, this.#talk.elapsedMs), data });
  }

  /** @returns whether this was the first report of the call's end, once the terminal act is done */
  async end(reason: CallEndReason, detail?: string): Promise<boolean> {
    if (this.isEnding) {
      await this.over;
      return false;
    }
    this.#isEndRequested = true;
    this.#socket.retire();
    this.#talk.callOff();
    this.#talk.end(reason, detail);
    return this.over;
  }

  /** The call goes on elsewhere, or has ended there: gives up what it holds here without ending it. */
  leave(): void {
    if (this.isEnding) return;
    this.#letGo();
    this.#talk.discard();
    void this.#keepWords().then(() => this.#settleOver(false));
  }

  #streamStarted(transport: MediaTransport, { callId }: StreamStartedFrame): void {
    const { providerCallId } = this.#call;
    if (providerCallId !== undefined && callId !== providerCallId) {
      this.#warn('A media socket announced another call than the one it was admitted for; it is closed');
      transport.close(1008, 'the stream belongs to another call');
      return;
    }
    this.#watch.arrived();
    this.#isStreaming = true;
    const { maxDurationMs } = this.#talk;
    if (maxDurationMs !== undefined) this.#watch.limit(maxDurationMs + DURATION_GRACE_MS);
    try {
      this.#talk.attach(transport);
    } catch (error) {
      void this.end('engine-failed', errorMessage(error));
      return;
    }
    if (!this.isEnding) this.#progress({ status: 'IN_PROGRESS', providerCallId: callId });
  }

  /** Forward only; what is known stays. */
  #progress(report: Partial<Pick<CallRecord, 'status' | 'providerCallId' | 'answeredBy' | 'answeredAt'>>): void {
    const { status, providerCallId, answeredBy, answeredAt } = this.#call;
    const isAnswered = report.status === 'IN_PROGRESS' && canFollow('IN_PROGRESS', status);
    if (isAnswered && !this.#isStreaming) this.#watch.awaits('stream', this.#context.noStreamTimeoutMs);
    const changes = {
      ...(report.status !== undefined &&
        canFollow(report.status, status) && { status: report.status as Exclude<CallStatus, 'FAILED'> }),
      ...(providerCallId === undefined &&
        report.providerCallId !== undefined && { providerCallId: report.providerCallId }),
      ...(answeredBy === undefined && report.answeredBy !== undefined && { answeredBy: report.answeredBy }),
      ...(answeredAt === undefined && isAnswered && { answeredAt: this.#context.clock.date() }),
      ...(answeredAt === undefined && report.answeredAt !== undefined && { answeredAt: report.answeredAt }),
    };
    if (Object.keys(changes).length === 0) return;
    this.#call = { ...this.#call, ...changes };
    this.#errands.run('The progress of a call could not be stored', ({ calls }) =>
      calls.progress(this.#call.id, changes),
    );
  }

  #finish(end: ConversationEnd): void {
    if (this.#isFinishing) return;
    const { endsBy, holdsToken } = this.#socket;
    this.#letGo();
    const endedAt = this.#context.clock.date();
    const act = async () => {
      // Its next socket may have come to another server.
      const mayBeElsewhere = end.reason === 'stream-lost' && !holdsToken;
      if (mayBeElsewhere && (await goesOnElsewhere(this.#context, this.#call))) return this.#keepWords();
      return this.#terminalAct(end, endsBy, endedAt);
    };
    act().then(this.#settleOver, (error: unknown) => {
      this.#warn(`The end of a call failed: ${errorMessage(error)}`, error);
      this.#settleOver(false);
    });
  }

  /** The call goes on elsewhere: what was said here still belongs to it. */
  async #keepWords(): Promise<false> {
    const { store, clock } = this.#context;
    const [entries] = await Promise.all([this.log.close(), this.#errands.close()]);
    if (entries.events.length + entries.utterances.length === 0) return false;
    try {
      await retrying(clock, () => store.calls.append(this.#call.id, entries), { attempts: KEEP_ATTEMPTS });
    } catch (error) {
      this.#warn(`What was said before a call went on elsewhere is lost: ${errorMessage(error)}`, error);
    }
    return false;
  }

  #letGo(): void {
    this.#isFinishing = true;
    this.#watch.close();
    this.#talk.close();
    this.#socket.close();
  }

  async #terminalAct(
    { reason, detail }: ConversationEnd,
    bySocket: HangUpMethod | undefined,
    endedAt: Date,
  ): Promise<boolean> {
    const { id } = this.#call;
    const status = finalStatusOf[reason];
    const [{ method: hangUpMethod, outcome }, recording] = await Promise.all([
      endAtCarrier(this.#context, this.#call, reason, bySocket),
      this.#talk.finishRecording(),
    ]);
    if (outcome !== undefined) this.note('carrier-request', { request: 'hang-up', outcome });
    if (recording !== undefined) {
      const { byteLength, durationMs, sampleRate, channels } = recording;
      this.note('recording-saved', { recordingId: recording.id, byteLength, durationMs, sampleRate, channels });
    }
    this.note('call-ended', { status, reason, detail: detail ?? null, hangUpMethod: hangUpMethod ?? null });
    const [entries] = await Promise.all([this.log.close(), this.#errands.close()]);
    this.#call = { ...this.#call, status, endReason: reason, endDetail: detail, hangUpMethod, endedAt };
    const { providerCallId, answeredAt, answeredBy } = this.#call;
    const knows = { providerCallId, answeredAt, answeredBy };
    const ending = { status, reason, detail, hangUpMethod, endedAt, knows, ...entries, recording };
    return storeEnding(this.#context, id, ending);
  }

  #warn(message: string, error?: unknown): void {
    this.#context.warn({ message, callId: this.#call.id, error });
  }
}
