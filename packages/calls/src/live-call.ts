import { type CallEndReason, type ConversationEnd, callStatusRank } from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { MediaTransport, StreamStartedFrame } from '@voice/core/frames';
import type { JsonObject } from '@voice/core/services';
import type { CallRecord } from '@voice/core/store';
import type { Timer } from '@voice/core/time';
import type { CallContext, CallSetup } from './call-context.ts';
import { CallLog, type LogPosition } from './call-log.ts';
import type { CallSession } from './call-session.ts';
import { finalStatusOf } from './final-status.ts';
import { once } from './store-access.ts';
import { StoreErrands } from './store-errands.ts';
import { StreamBinding } from './stream-binding.ts';
import { finishRecording, storeEnding } from './terminal-act.ts';

/** How long a conversation may take to say that it has ended, once it was asked to, in ms. */
const CONVERSATION_END_TIMEOUT_MS = 5_000;

type PrepareOutcome = 'ready' | 'call-ended' | 'setup-failed';

/**
 * One call from its claim to its terminal act: the conversation, the sockets that come and go, the log. Whatever
 * happens first ends it, exactly once; that act releases the timers, the listeners, the socket and the log.
 */
export class LiveCall implements CallSession {
  readonly log: CallLog;
  /** Settles when the terminal act is done, and never fails. The value: whether it was the first report of the end. */
  readonly over: Promise<boolean>;
  readonly #context: CallContext;
  readonly #errands: StoreErrands;
  readonly #ending = new AbortController();
  #call: CallRecord;
  #setup: CallSetup | undefined;
  #conversationStartMs: number | undefined;
  #removeListeners: (() => void)[] = [];
  #tokenHash: string | undefined;
  #binding: StreamBinding | undefined;
  #streamTimer: Timer | undefined;
  #endTimer: Timer | undefined;
  #isStreaming = false;
  #isEndRequested = false;
  #isFinishing = false;
  #settleOver: (wasFirst: boolean) => void = () => {};

  constructor(context: CallContext, call: CallRecord, position: LogPosition) {
    this.#context = context;
    this.#call = call;
    this.#errands = new StoreErrands(context, call.id);
    this.log = new CallLog(context, call.id, position);
    this.over = new Promise((resolve) => {
      this.#settleOver = resolve;
    });
    this.#streamTimer = context.clock.setTimer(() => void this.#noStream(), context.noStreamTimeoutMs);
  }

  get call(): CallRecord {
    return this.#call;
  }

  get isEnding(): boolean {
    return this.#isEndRequested || this.#isFinishing;
  }

  /** The store has admitted a socket: makes the conversation ready for it, unless it is there already. */
  async prepare(tokenHash: string): Promise<PrepareOutcome> {
    this.#tokenHash = tokenHash;
    if (this.isEnding) return 'call-ended';
    if (this.#setup !== undefined) return 'ready';
    const preparing = (async () => this.#context.prepareConversation(this.#call))();
    try {
      const setup = await Promise.race([preparing, aborted(this.#ending.signal)]);
      if (setup !== undefined && !this.isEnding) return this.#begin(setup);
    } catch (error) {
      if (this.isEnding) return 'call-ended';
      this.#warn(`A call could not be set up: ${errorMessage(error)}`, error);
      this.release();
      void this.end('engine-failed', errorMessage(error));
      return 'setup-failed';
    }
    this.#discard(preparing);
    return 'call-ended';
  }

  attach(transport: MediaTransport): void {
    if (this.#setup === undefined || this.isEnding) {
      transport.close(1000, 'the call has ended');
      return;
    }
    if (this.#tokenHash === undefined || this.#binding !== undefined) {
      transport.close(1008, 'this socket was not admitted');
      return;
    }
    let isGone = false;
    const binding = new StreamBinding(transport, {
      started: (stream) => this.#streamStarted(transport, stream),
      refused: ({ code, message }) => this.#note('message-refused', { code, message }),
      closed: () => {
        isGone = true;
        this.#binding = undefined;
        this.release();
      },
    });
    // The call may have ended on the announcement, or the socket may have been closed before it came here.
    if (this.#isFinishing) {
      binding.detach();
      transport.close(1000, 'the call has ended');
    } else if (!isGone) {
      this.#binding = binding;
    }
  }

  release(): void {
    const tokenHash = this.#tokenHash;
    if (tokenHash === undefined || this.#binding !== undefined) return;
    this.#tokenHash = undefined;
    // The tokens of an ended call admit nobody.
    if (this.isEnding) return;
    const at = this.#context.clock.date();
    this.#errands.run('The token of a closed socket could not be released', ({ calls }) =>
      calls.releaseStream(tokenHash, at),
    );
  }

  /** @returns whether this was the first report of the call's end, once the terminal act is done */
  async end(reason: CallEndReason, detail?: string): Promise<boolean> {
    if (this.isEnding) {
      await this.over;
      return false;
    }
    this.#isEndRequested = true;
    this.#ending.abort();
    const end: ConversationEnd = { reason, detail };
    if (this.#setup === undefined) {
      this.#finish(end);
    } else {
      this.#endTimer = this.#context.clock.setTimer(() => {
        this.#warn('A conversation did not end when asked to; its call ends without it');
        this.#finish(end);
      }, CONVERSATION_END_TIMEOUT_MS);
      try {
        this.#setup.conversation.end(reason, detail);
      } catch (error) {
        this.#warn(`A conversation failed to end: ${errorMessage(error)}`, error);
        this.#finish(end);
      }
    }
    return this.over;
  }

  #begin(setup: CallSetup): PrepareOutcome {
    this.#setup = setup;
    this.#conversationStartMs = this.#context.clock.now();
    const { events, isEnded } = setup.conversation;
    this.#removeListeners = [
      events.on('event', (event) => this.log.event(event)),
      events.on('utterance', (utterance) => this.log.utterance(utterance)),
      events.on('ended', (end) => this.#finish(end)),
    ];
    if (!isEnded) return 'ready';
    this.#finish({ reason: 'engine-failed', detail: 'the conversation had ended before it began' });
    return 'call-ended';
  }

  /** The call is over before its conversation was ready. */
  #discard(preparing: Promise<CallSetup>): void {
    preparing
      .then(
        (setup) => {
          setup.conversation.end('server-lost', 'the call ended before the conversation was ready');
          return finishRecording(this.#context, this.#call.id, setup);
        },
        () => undefined,
      )
      .catch((error: unknown) => this.#warn('A conversation that was not needed failed to end', error));
  }

  #streamStarted(transport: MediaTransport, { callId }: StreamStartedFrame): void {
    const { providerCallId } = this.#call;
    if (providerCallId !== undefined && callId !== providerCallId) {
      this.#warn('A media socket announced another call than the one it was admitted for; it is closed');
      transport.close(1008, 'the stream belongs to another call');
      return;
    }
    this.#streamTimer?.cancel();
    this.#isStreaming = true;
    try {
      this.#setup?.conversation.attach(transport);
    } catch (error) {
      void this.end('engine-failed', errorMessage(error));
      return;
    }
    if (callStatusRank(this.#call.status) >= callStatusRank('IN_PROGRESS')) return;
    const progress = { status: 'IN_PROGRESS', providerCallId: callId, answeredAt: this.#context.clock.date() } as const;
    this.#call = { ...this.#call, ...progress };
    this.#errands.run('The answer of a call could not be stored', ({ calls }) =>
      calls.progress(this.#call.id, progress),
    );
  }

  /** Nobody has opened a media stream, here: ends the call, unless another server has taken it over meanwhile. */
  async #noStream(): Promise<void> {
    const { store, clock, noStreamTimeoutMs } = this.#context;
    const { accountId, id } = this.#call;
    const stored = await once(clock, () => store.calls.find(accountId, id)).catch(() => undefined);
    if (this.isEnding || this.#isStreaming) return;
    if (stored?.status === 'IN_PROGRESS' && this.#call.status !== 'IN_PROGRESS') this.#leave();
    else await this.end('no-stream', `the carrier opened no media stream within ${noStreamTimeoutMs} ms`);
  }

  /** The call goes on elsewhere: gives up what it holds here without ending it. */
  #leave(): void {
    this.#letGo();
    if (this.#setup !== undefined) this.#discard(Promise.resolve(this.#setup));
    this.log.close().then(
      () => this.#settleOver(false),
      () => this.#settleOver(false),
    );
  }

  #finish(end: ConversationEnd): void {
    if (this.#isFinishing) return;
    this.#letGo();
    this.#terminalAct(end, this.#context.clock.date()).then(this.#settleOver, (error: unknown) => {
      this.#warn(`The end of a call failed: ${errorMessage(error)}`, error);
      this.#settleOver(false);
    });
  }

  #letGo(): void {
    this.#isFinishing = true;
    this.#ending.abort();
    this.#streamTimer?.cancel();
    this.#endTimer?.cancel();
    for (const remove of this.#removeListeners.splice(0)) remove();
    const transport = this.#binding?.transport;
    this.#binding?.detach();
    this.#binding = undefined;
    transport?.close(1000, 'the call has ended');
  }

  async #terminalAct({ reason, detail }: ConversationEnd, endedAt: Date): Promise<boolean> {
    const { id } = this.#call;
    const status = finalStatusOf[reason];
    const recording = await finishRecording(this.#context, id, this.#setup);
    if (recording !== undefined) {
      const { byteLength, durationMs, sampleRate, channels } = recording;
      this.#note('recording-saved', { recordingId: recording.id, byteLength, durationMs, sampleRate, channels });
    }
    this.#note('call-ended', { status, reason, detail: detail ?? null });
    const [entries] = await Promise.all([this.log.close(), this.#errands.close()]);
    this.#call = { ...this.#call, status, endReason: reason, endDetail: detail, endedAt };
    return storeEnding(this.#context, id, { status, reason, detail, endedAt, ...entries, recording });
  }

  /** An event of the call itself, on the conversation's time scale as far as it is known. */
  #note(type: 'message-refused' | 'recording-saved' | 'call-ended', data: JsonObject): void {
    const nowMs = this.#context.clock.now();
    const atMs = Math.max(this.log.lastAtMs, Math.round(nowMs - (this.#conversationStartMs ?? nowMs)));
    this.log.event({ type, atMs, data });
  }

  #warn(message: string, error?: unknown): void {
    this.#context.warn({ message, callId: this.#call.id, error });
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
