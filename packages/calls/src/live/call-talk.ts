import type { CallEndReason, ConversationEvents, Utterance } from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { MediaTransport } from '@voice/core/frames';
import type { CallRecord, RecordingRecord } from '@voice/core/store';
import type { Timer } from '@voice/core/time';
import type { CallContext, CallSetup } from '../call-context.ts';
import { finishRecording } from '../storage/terminal-act.ts';

/** How long a conversation may take to say that it has ended, once it was asked to, in ms. */
const CONVERSATION_END_TIMEOUT_MS = 5_000;

/** What became of a preparation. */
export type PrepareOutcome =
  | { readonly outcome: 'ready' }
  /** The call ended meanwhile. */
  | { readonly outcome: 'called-off' }
  | { readonly outcome: 'failed'; readonly error: unknown };

/** The conversation of one call, from its preparation to its end. Listened to until it is let go. */
export class CallTalk {
  readonly #context: CallContext;
  readonly #callId: string;
  readonly #earlier: readonly Utterance[];
  readonly #listeners: ConversationEvents;
  readonly #letGo = new AbortController();
  #setup: CallSetup | undefined;
  #startMs: number | undefined;
  #removeListeners: (() => void)[] = [];
  #endTimer: Timer | undefined;

  /** @param earlier what was said before, on another server */
  constructor(context: CallContext, callId: string, earlier: readonly Utterance[], listeners: ConversationEvents) {
    this.#earlier = earlier;
    this.#context = context;
    this.#callId = callId;
    this.#listeners = listeners;
  }

  get isPrepared(): boolean {
    return this.#setup !== undefined;
  }

  get maxDurationMs(): number | undefined {
    return this.#setup?.maxDurationMs;
  }

  /** Milliseconds since the conversation began, 0 before. */
  get elapsedMs(): number {
    const nowMs = this.#context.clock.now();
    return Math.round(nowMs - (this.#startMs ?? nowMs));
  }

  /** Makes the conversation ready, unless it is there already. One that comes too late is ended. */
  async prepare(call: CallRecord): Promise<PrepareOutcome> {
    if (this.#setup !== undefined) return { outcome: 'ready' };
    const preparing = (async () => this.#context.prepareConversation(call, this.#earlier))();
    try {
      const setup = await Promise.race([preparing, aborted(this.#letGo.signal)]);
      if (setup !== undefined && !this.#letGo.signal.aborted) {
        this.#begin(setup);
        return { outcome: 'ready' };
      }
    } catch (error) {
      return this.#letGo.signal.aborted ? { outcome: 'called-off' } : { outcome: 'failed', error };
    }
    this.#discard(preparing);
    return { outcome: 'called-off' };
  }

  /** Talks over this socket from now on. @throws what the conversation throws */
  attach(transport: MediaTransport): void {
    this.#setup?.conversation.attach(transport);
  }

  /** Asks the conversation to end; `ended` is told in any case, at the latest after 5 s. */
  end(reason: CallEndReason, detail: string | undefined): void {
    const { clock, warn } = this.#context;
    const end = { reason, detail };
    if (this.#setup === undefined) {
      this.#listeners.ended(end);
      return;
    }
    this.#endTimer = clock.setTimer(() => {
      warn({ message: 'A conversation did not end when asked to; its call ends without it', callId: this.#callId });
      this.#listeners.ended(end);
    }, CONVERSATION_END_TIMEOUT_MS);
    try {
      this.#setup.conversation.end(reason, detail);
    } catch (error) {
      warn({ message: `A conversation failed to end: ${errorMessage(error)}`, callId: this.#callId, error });
      this.#listeners.ended(end);
    }
  }

  /** A preparation under way is called off. */
  callOff(): void {
    this.#letGo.abort();
  }

  /** Hears nothing of the conversation any more. */
  close(): void {
    this.callOff();
    this.#endTimer?.cancel();
    for (const remove of this.#removeListeners.splice(0)) remove();
  }

  /** The call goes on elsewhere: ends the conversation without a word of it. */
  discard(): void {
    if (this.#setup !== undefined) this.#discard(Promise.resolve(this.#setup));
  }

  /** What was recorded, once the conversation has ended. */
  finishRecording(): Promise<RecordingRecord | undefined> {
    return finishRecording(this.#context, this.#callId, this.#setup);
  }

  #begin(setup: CallSetup): void {
    this.#setup = setup;
    this.#startMs = this.#context.clock.now();
    const { events, isEnded } = setup.conversation;
    this.#removeListeners = [
      events.on('event', this.#listeners.event),
      events.on('utterance', this.#listeners.utterance),
      events.on('ended', this.#listeners.ended),
    ];
    if (isEnded)
      this.#listeners.ended({ reason: 'engine-failed', detail: 'the conversation had ended before it began' });
  }

  #discard(preparing: Promise<CallSetup>): void {
    preparing
      .then(
        (setup) => {
          setup.conversation.end('server-lost', 'the call ended before the conversation was ready');
          return finishRecording(this.#context, this.#callId, setup);
        },
        () => undefined,
      )
      .catch((error: unknown) =>
        this.#context.warn({
          message: 'A conversation that was not needed failed to end',
          callId: this.#callId,
          error,
        }),
      );
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
