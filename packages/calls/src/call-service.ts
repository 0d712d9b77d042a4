import { type CallEndReason, isFinalCallStatus } from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { CallRecord } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import type { CallContext } from './call-context.ts';
import type { CallEventListener } from './call-log.ts';
import {
  type AdmissionOutcome,
  type CallServiceOptions,
  type ClaimOutcome,
  type ClaimRequest,
  MAX_WRITE_BEHIND_MS,
} from './call-service-options.ts';
import type { CallSession } from './call-session.ts';
import { finalStatusOf } from './final-status.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { LiveCall } from './live-call.ts';
import { logPosition } from './log-position.ts';

/** The calls of one server: claims them, admits their sockets, and sees that each ends exactly once. */
export class CallService {
  readonly #context: CallContext;
  readonly #sha256: (text: string) => string;
  readonly #tokenLifetimeMs: number;
  readonly #reuseMs: number;
  readonly #leases: LeaseKeeper;
  readonly #live = new Map<string, LiveCall>();
  #isDraining = false;
  #isClosed = false;

  constructor(options: CallServiceOptions) {
    const { store, clock, ids, sha256, prepareConversation, onWarning = () => {} } = options;
    this.#context = {
      store,
      clock,
      ids,
      prepareConversation,
      warn: onWarning,
      noStreamTimeoutMs: options.noStreamTimeoutMs ?? 60_000,
      writeBehindMs: Math.min(options.writeBehindMs ?? 250, MAX_WRITE_BEHIND_MS),
    };
    this.#sha256 = sha256;
    this.#tokenLifetimeMs = options.tokenLifetimeMs ?? 120_000;
    this.#reuseMs = options.reuseMs ?? 10_000;
    this.#leases = new LeaseKeeper(this.#context, options.leaseMs ?? 60_000, () => [...this.#live.keys()]);
  }

  /** Calls that this server holds: claimed, and their terminal act not yet done. */
  get activeCount(): number {
    return this.#live.size;
  }

  /** Whether no more calls are taken. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Takes a slot, creates the call and issues a token. The same carrier's call again gives the same record and a new token. */
  async claim({ account, agent, limit, ...request }: ClaimRequest): Promise<ClaimOutcome> {
    if (this.#isDraining) return { outcome: 'full' };
    const { clock, ids, store } = this.#context;
    const createdAt = clock.date();
    const token = ids.secret();
    const claimed = await store.calls.claim({
      call: {
        id: ids.uuid(),
        accountId: account,
        agentId: agent.id,
        agentName: agent.config.name,
        connectionId: request.connectionId,
        provider: request.provider,
        providerCallId: request.providerCallId,
        direction: request.direction,
        from: request.from,
        to: request.to,
        // A carrier asks about an inbound call while it rings.
        status: request.direction === 'inbound' ? 'RINGING' : 'PENDING',
        endReason: undefined,
        endDetail: undefined,
        createdAt,
        answeredAt: undefined,
        endedAt: undefined,
        leaseUntil: this.#leases.until(),
      },
      token: {
        tokenHash: this.#sha256(token),
        expiresAt: new Date(createdAt.getTime() + this.#tokenLifetimeMs),
      },
      limit,
    });
    if (claimed.outcome === 'full') return claimed;
    const { outcome, call } = claimed;
    if (isFinalCallStatus(call.status)) return { outcome: 'ended', call };
    if (outcome === 'repeated') return { outcome, call, token };
    const live = this.#hold(call, { nextEvent: 0, nextUtterance: 0 });
    const { direction, provider, agentName, from, to } = call;
    live.log.event({ type: 'call-started', atMs: 0, data: { direction, provider, agentName, from, to } });
    if (!this.#isClosed) return { outcome, call, token };
    await live.end('server-lost', 'the server was stopped');
    return { outcome: 'full' };
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
    const live = this.#live.get(admission.call.id) ?? (await this.#adopt(admission.call, tokenHash));
    const prepared = await live.prepare(tokenHash);
    return prepared === 'ready' ? { outcome: 'admitted', session: live } : { outcome: 'refused', reason: prepared };
  }

  /** A call that this server holds. */
  live(callId: string): CallSession | undefined {
    return this.#live.get(callId);
  }

  /**
   * Ends a call: on request, or because somebody reports its end. Done once the terminal act is.
   * @returns whether this was the first report; later ones change nothing
   */
  async end(callId: string, reason: CallEndReason, detail?: string): Promise<boolean> {
    const live = this.#live.get(callId);
    if (live !== undefined) return live.end(reason, detail);
    return this.#endUnheld(callId, undefined, reason, detail);
  }

  /**
   * The carrier says that a call is over. A call that is in progress on another server is left to that one, which
   * sees its socket close.
   * @returns whether this was the first report of its end
   */
  async reportHangup(provider: ProviderName, providerCallId: string, cause?: string): Promise<boolean> {
    const { store, clock } = this.#context;
    const call = await store.calls.findByProviderCallId(provider, providerCallId);
    if (call === undefined || isFinalCallStatus(call.status)) return false;
    if (this.#live.has(call.id)) return this.end(call.id, 'caller-hung-up', cause);
    if (call.status === 'IN_PROGRESS' && call.leaseUntil.getTime() > clock.date().getTime()) return false;
    return this.#endUnheld(call.id, call, 'caller-hung-up', cause);
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
      if (this.#live.has(call.id)) continue;
      try {
        const wasFirst = await this.#endUnheld(call.id, call, 'server-lost', 'the server that held the call died');
        if (wasFirst) endedCount += 1;
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
    await Promise.race([this.#allOver(), deadline]);
    cancel();
    await this.#endAll();
  }

  /** Ends what is live and takes nothing any more. May be called twice. */
  async close(): Promise<void> {
    this.#isDraining = true;
    this.#isClosed = true;
    await this.#endAll();
  }

  #hold(call: CallRecord, position: { nextEvent: number; nextUtterance: number }): LiveCall {
    const live = new LiveCall(this.#context, call, position);
    this.#live.set(call.id, live);
    this.#leases.update();
    void live.over.then(() => {
      this.#live.delete(call.id);
      this.#leases.update();
    });
    return live;
  }

  /** The call was claimed by another server, or by this one before it was started again. */
  async #adopt(call: CallRecord, tokenHash: string): Promise<LiveCall> {
    const { store, clock } = this.#context;
    try {
      const position = await logPosition(store, call);
      return this.#live.get(call.id) ?? this.#hold(call, position);
    } catch (error) {
      await store.calls.releaseStream(tokenHash, clock.date());
      throw error;
    }
  }

  async #endUnheld(
    callId: string,
    call: CallRecord | undefined,
    reason: CallEndReason,
    detail: string | undefined,
  ): Promise<boolean> {
    const { store, clock, ids } = this.#context;
    const status = finalStatusOf[reason];
    const endedAt = clock.date();
    const events =
      call === undefined
        ? []
        : [
            {
              id: ids.uuid(),
              sequence: (await logPosition(store, call)).nextEvent,
              type: 'call-ended' as const,
              at: endedAt,
              atMs: Math.max(0, endedAt.getTime() - (call.answeredAt ?? call.createdAt).getTime()),
              data: { status, reason, detail: detail ?? null },
            },
          ];
    return store.calls.end(callId, { status, reason, detail, endedAt, events, utterances: [], recording: undefined });
  }

  async #allOver(): Promise<void> {
    while (this.#live.size > 0) await Promise.all([...this.#live.values()].map(({ over }) => over));
  }

  async #endAll(): Promise<void> {
    await Promise.all([...this.#live.values()].map((live) => live.end('server-lost', 'the server was stopped')));
  }
}
