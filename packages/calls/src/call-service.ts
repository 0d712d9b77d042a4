import { type CallEndReason, isFinalCallStatus } from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { CallRecord } from '@voice/core/store';
import type { CarrierReport, ProviderName } from '@voice/core/telephony';
import type { CallContext } from './call-context.ts';
import {
  type AdmissionOutcome,
  type CallServiceOptions,
  type CancelOutcome,
  type ClaimOutcome,
  type ClaimRequest,
  MAX_WRITE_BEHIND_MS,
} from './call-service-options.ts';
import { endAbandoned } from './carrier/abandoned-call.ts';
import { endAtCarrier } from './carrier/end-at-carrier.ts';
import { endUnheld } from './carrier/end-unheld.ts';
import { Reconciliation } from './carrier/reconcile.ts';
import { endReasonOfReport, isLateSignOfLife } from './carrier/report-meaning.ts';
import { type DialOutcome, type DialRequest, dial } from './dialing/dial.ts';
import type { CallEventListener } from './live/call-log.ts';
import type { CallSession } from './live/call-session.ts';
import { LiveCalls } from './live/live-calls.ts';
import { emptyLog } from './live/stored-log.ts';
import { newCall } from './new-call.ts';
import { LeaseKeeper } from './storage/lease-keeper.ts';

/** The calls of one server: claims them, places them, admits their sockets, and sees that each ends exactly once. */
export class CallService {
  readonly #context: CallContext;
  readonly #sha256: (text: string) => string;
  readonly #tokenLifetimeMs: number;
  readonly #reuseMs: number;
  readonly #leases: LeaseKeeper;
  readonly #live: LiveCalls;
  #isDraining = false;
  #isClosed = false;

  constructor(options: CallServiceOptions) {
    const { store, clock, ids, sha256, prepareConversation, onWarning = () => {} } = options;
    this.#context = {
      store,
      clock,
      ids,
      prepareConversation,
      accountOf: options.accountOf ?? (() => Promise.resolve(undefined)),
      warn: onWarning,
      noStreamTimeoutMs: options.noStreamTimeoutMs ?? 60_000,
      writeBehindMs: Math.min(options.writeBehindMs ?? 250, MAX_WRITE_BEHIND_MS),
    };
    this.#sha256 = sha256;
    this.#tokenLifetimeMs = options.tokenLifetimeMs ?? 120_000;
    this.#reuseMs = options.reuseMs ?? 10_000;
    const reconciliation = new Reconciliation(this.#context);
    this.#live = new LiveCalls(this.#context, {
      changed: () => this.#leases.update(),
      overdue: (live, awaited) => {
        void (awaited === 'answer' ? reconciliation.answerOverdue(live) : reconciliation.streamOverdue(live));
      },
    });
    this.#leases = new LeaseKeeper(this.#context, {
      leaseMs: options.leaseMs ?? 60_000,
      callIds: () => this.#live.ids(),
      onEnded: (callIds) => {
        // What was said here until now still belongs into the transcript.
        for (const callId of callIds) void this.#live.get(callId)?.end('server-lost', 'another server ended the call');
      },
    });
  }

  /** Calls that this server holds: claimed, and their terminal act not yet done. */
  get activeCount(): number {
    return this.#live.count;
  }

  /** Whether no more calls are taken. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Takes a slot, creates the call and issues a token. The same carrier's call again gives the same record and a new token. */
  async claim(request: ClaimRequest): Promise<ClaimOutcome> {
    if (this.#isDraining) return { outcome: 'draining' };
    const { clock, ids, store } = this.#context;
    const createdAt = clock.date();
    const token = ids.secret();
    const lifetimeMs = request.tokenLifetimeMs ?? this.#tokenLifetimeMs;
    const claimed = await store.calls.claim({
      call: newCall(request, { id: ids.uuid(), createdAt, leaseUntil: this.#leases.until() }),
      token: { tokenHash: this.#sha256(token), expiresAt: new Date(createdAt.getTime() + lifetimeMs) },
      limit: request.limit,
      idempotency: request.idempotency,
    });
    if (claimed.outcome === 'full' || claimed.outcome === 'key-reused') return claimed;
    const { outcome, call } = claimed;
    if (isFinalCallStatus(call.status)) return { outcome: 'ended', call };
    if (outcome === 'repeated') return { outcome, call, token };
    const live = this.#live.hold(call, emptyLog);
    const { direction, provider, agentName, from, to } = call;
    live.log.event({ type: 'call-started', atMs: 0, data: { direction, provider, agentName, from, to } });
    if (!this.#isClosed) return { outcome, call, token };
    await live.end('server-lost', 'the server was stopped');
    return { outcome: 'draining' };
  }

  /** Claims an outbound call and asks its carrier to place it, once. Done when the carrier has answered, or nobody knows. */
  async dial(request: DialRequest): Promise<DialOutcome> {
    const claim = await this.claim({
      ...request,
      providerCallId: undefined,
      direction: 'outbound',
      tokenLifetimeMs: this.#tokenLifetimeMs + request.ringTimeoutSecs * 1000,
    });
    if (claim.outcome === 'repeated' || claim.outcome === 'ended') {
      return { outcome: 'repeated', call: claim.call };
    }
    if (!('token' in claim)) return claim;
    const live = this.#live.get(claim.call.id);
    if (live === undefined) return { outcome: 'draining' };
    return dial(this.#context, live, claim.token, request);
  }

  /** A further token for the socket of a call, for a carrier that asks again where it is. @returns `undefined` when the call has ended */
  async issueToken(callId: string): Promise<string | undefined> {
    const { clock, ids, store } = this.#context;
    const token = ids.secret();
    const expiresAt = new Date(clock.date().getTime() + this.#tokenLifetimeMs);
    const isAdded = await store.calls.addToken(callId, { tokenHash: this.#sha256(token), expiresAt });
    return isAdded ? token : undefined;
  }

  /**
   * Checks a token before its socket is accepted, and makes the conversation ready.
   * Whoever is admitted calls `attach` on the session, or `release` when the upgrade fails.
   */
  async admit(request: { provider: ProviderName; agentName: string; token: string }): Promise<AdmissionOutcome> {
    if (this.#isClosed) return { outcome: 'refused', reason: 'server-stopping' };
    const { store, clock } = this.#context;
    const { provider, agentName } = request;
    const tokenHash = this.#sha256(request.token);
    const admission = await store.calls.admitStream({
      tokenHash,
      provider,
      agentName,
      at: clock.date(),
      reuseMs: this.#reuseMs,
    });
    if (admission.outcome === 'refused') return admission;
    const live = await this.#live.adopt(admission.call, tokenHash);
    const prepared = await live.prepare(tokenHash);
    return prepared === 'ready' ? { outcome: 'admitted', session: live } : { outcome: 'refused', reason: prepared };
  }

  /** A call that this server holds. */
  live(callId: string): CallSession | undefined {
    return this.#live.get(callId);
  }

  /** Somebody wants a call to end: one that rings is taken back, one that is answered ends. @returns whether it had not ended before */
  async endOnRequest(callId: string): Promise<boolean> {
    // One that has been answered meanwhile is too late to be taken back, and ends.
    if ((await this.cancel(callId)).outcome === 'canceled') return true;
    return this.end(callId, 'ended-by-request');
  }

  /**
   * Ends a call: on request, or because somebody reports its end. Done once the terminal act is.
   * @returns whether this was the first report; later ones change nothing
   */
  async end(callId: string, reason: CallEndReason, detail?: string): Promise<boolean> {
    const live = this.#live.get(callId);
    if (live !== undefined) return live.end(reason, detail);
    const call = await this.#context.store.calls.findById(callId);
    if (call === undefined || isFinalCallStatus(call.status)) return false;
    // Written down first: the server that holds it sees its socket close, and would take that for the other side's doing.
    const wasFirst = await endUnheld(this.#context, call, { reason, detail });
    if (wasFirst) await endAtCarrier(this.#context, call, reason, undefined);
    return wasFirst;
  }

  /** Takes back a call that nobody has answered: PENDING or RINGING. */
  async cancel(callId: string): Promise<CancelOutcome> {
    const call = this.#live.get(callId)?.call ?? (await this.#context.store.calls.findById(callId));
    if (call === undefined) return { outcome: 'unknown' };
    if (call.status === 'CANCELED') return { outcome: 'already' };
    if (isFinalCallStatus(call.status) || call.status === 'IN_PROGRESS') return { outcome: 'too-late', call };
    const wasFirst = await this.end(callId, 'canceled-by-request');
    if (wasFirst) return { outcome: 'canceled' };
    const now = await this.#context.store.calls.findById(callId);
    return now === undefined || now.status === 'CANCELED' ? { outcome: 'already' } : { outcome: 'too-late', call: now };
  }

  /**
   * The carrier says how a call stands. Late, repeated and reordered reports change nothing. A call that is in progress
   * on another server is left to that one, which sees its socket close.
   * @param callId ours, where the report came to a URL that names it; else the carrier's id finds it
   * @returns the call, as it was before; `undefined` when nobody knows it
   */
  async report(provider: ProviderName, report: CarrierReport, callId?: string): Promise<CallRecord | undefined> {
    const { store } = this.#context;
    const call =
      callId === undefined
        ? await store.calls.findByProviderCallId(provider, report.providerCallId)
        : await store.calls.findById(callId);
    if (call === undefined || call.provider !== provider) return undefined;
    const { providerCallId = report.providerCallId } = call;
    if (providerCallId !== report.providerCallId) return call; // A leg of it, or a forgery: not the call itself.
    const live = this.#live.get(call.id);
    if (live !== undefined) live.report(report);
    else await this.#reportUnheld(call, report);
    return call;
  }

  /**
   * Events of a call that this server holds, as they happen: before they are stored, the live-only ones too. Ends with
   * `call-ended`. A call that is not held brings none.
   * @returns a function that stops it
   */
  subscribe(callId: string, listener: CallEventListener): () => void {
    return this.#live.get(callId)?.log.subscribe(listener) ?? (() => {});
  }

  /** Ends calls whose server has died: those whose lease ran out. @returns how many were ended */
  async recoverAbandoned(): Promise<number> {
    const { store, clock, warn } = this.#context;
    let endedCount = 0;
    for (const call of await store.calls.listAbandoned(clock.date())) {
      if (this.#live.get(call.id) !== undefined) continue;
      try {
        if (await endAbandoned(this.#context, call)) endedCount += 1;
      } catch (error) {
        warn({ message: `An abandoned call could not be ended: ${errorMessage(error)}`, callId: call.id, error });
      }
    }
    return endedCount;
  }

  /** Takes no more calls, waits up to `deadlineMs` for the live ones to end, then ends what is left. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isDraining = true;
    const { signal, cancel } = this.#context.clock.timeout(deadlineMs);
    const deadline = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([this.#live.allOver(), deadline]);
    cancel();
    await this.#live.endAll('server-lost', 'the server was stopped');
  }

  /** Ends what is live and takes nothing any more. May be called twice. */
  async close(): Promise<void> {
    this.#isDraining = true;
    this.#isClosed = true;
    await this.#live.endAll('server-lost', 'the server was stopped');
  }

  async #reportUnheld(call: CallRecord, report: CarrierReport): Promise<void> {
    const { store, clock } = this.#context;
    const { status, providerCallId, answeredBy, cause } = report;
    if (isFinalCallStatus(call.status)) {
      if (status === undefined || isFinalCallStatus(status) || call.endReason === undefined) return;
      // It lives at the carrier although it has ended here: an answer that came too late.
      if (isLateSignOfLife(call.endReason))
        await endAtCarrier(this.#context, { ...call, providerCallId }, 'carrier-silent', undefined);
    } else if (status === undefined || !isFinalCallStatus(status)) {
      const answeredAt = status === 'IN_PROGRESS' ? clock.date() : undefined;
      await store.calls.progress(call.id, { status, providerCallId, answeredBy, answeredAt });
    } else if (call.status !== 'IN_PROGRESS' || call.leaseUntil.getTime() <= clock.date().getTime()) {
      await endUnheld(this.#context, call, { reason: endReasonOfReport[status], detail: cause });
    }
  }
}
