import type { MediaTransport, StreamStartedFrame, TransportRefusal } from '@voice/core/frames';
import type { HangUpMethod } from '@voice/core/telephony';
import type { CallContext } from '../call-context.ts';
import type { StoreErrands } from '../storage/store-errands.ts';
import { StreamBinding } from './stream-binding.ts';

export interface CallSocketListeners {
  /** The carrier has announced the stream on this socket; in the same tick. */
  started: (transport: MediaTransport, stream: StreamStartedFrame) => void;
  /** A message before the announcement was skipped. */
  refused: (refusal: TransportRefusal) => void;
}

/** The one media socket that a call may have at a time, with the token that admitted it. */
export class CallSocket {
  readonly #context: Pick<CallContext, 'clock'>;
  readonly #errands: StoreErrands;
  readonly #listeners: CallSocketListeners;
  #tokenHash: string | undefined;
  #binding: StreamBinding | undefined;
  #isClosed = false;

  constructor(context: Pick<CallContext, 'clock'>, errands: StoreErrands, listeners: CallSocketListeners) {
    this.#context = context;
    this.#errands = errands;
    this.#listeners = listeners;
  }

  /** Whether a socket was admitted that is not gone. */
  get holdsToken(): boolean {
    return this.#tokenHash !== undefined;
  }

  /** How the call ends at the carrier when this socket closes; `undefined` when there is none. */
  get endsBy(): HangUpMethod | undefined {
    if (this.#binding === undefined) return undefined;
    return this.#binding.transport.wire.stopStream ? 'stream-stop' : 'socket-close';
  }

  /** The store has admitted a socket by this token. */
  admitted(tokenHash: string): void {
    this.#tokenHash = tokenHash;
  }

  /** Takes the admitted socket; one that nobody admitted is closed. */
  attach(transport: MediaTransport): void {
    if (this.#tokenHash === undefined || this.#binding !== undefined) {
      transport.close(1008, 'this socket was not admitted');
      return;
    }
    let isGone = false;
    const binding = new StreamBinding(transport, {
      started: (stream) => this.#listeners.started(transport, stream),
      refused: (refusal) => this.#listeners.refused(refusal),
      closed: () => {
        isGone = true;
        this.#binding = undefined;
        this.release();
      },
    });
    // The call may have ended on the announcement, or the socket may have been closed before it came here.
    if (this.#isClosed) {
      binding.detach();
      transport.close(1000, 'the call has ended');
    } else if (!isGone) {
      this.#binding = binding;
    }
  }

  /** There is no socket any more: its token is good again. The tokens of an ended call admit nobody. */
  release(): void {
    const tokenHash = this.#tokenHash;
    if (tokenHash === undefined || this.#binding !== undefined) return;
    this.#tokenHash = undefined;
    if (this.#isClosed) return;
    const at = this.#context.clock.date();
    this.#errands.run('The token of a closed socket could not be released', ({ calls }) =>
      calls.releaseStream(tokenHash, at),
    );
  }

  /** The call is ending: a socket that closes now gives nothing back. */
  retire(): void {
    this.#isClosed = true;
  }

  /** Hears nothing of the socket any more, and closes it. */
  close(): void {
    this.#isClosed = true;
    const transport = this.#binding?.transport;
    this.#binding?.detach();
    this.#binding = undefined;
    transport?.close(1000, 'the call has ended');
  }
}
