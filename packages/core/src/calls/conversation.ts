import type { TypedEmitter } from '../events/index.ts';
import type { MediaTransport } from '../frames/index.ts';
import type { CallEvent, Utterance } from './call-event.ts';
import type { CallEndReason } from './call-status.ts';

/** How a conversation ended. */
export interface ConversationEnd {
  readonly reason: CallEndReason;
  /** A sentence for people, where there is more to say than the reason. */
  readonly detail: string | undefined;
}

export type ConversationEvents = {
  event: (event: CallEvent) => void;
  utterance: (utterance: Utterance) => void;
  /** Once. No event or utterance follows; everything inside is closed. */
  ended: (end: ConversationEnd) => void;
};

/**
 * What a call needs to know of the talk that goes on in it. It belongs to the call, not to a socket:
 * `attach` may happen again after a socket was lost.
 */
export interface ConversationPort {
  readonly events: TypedEmitter<ConversationEvents>;
  readonly isEnded: boolean;
  /** Talks over this socket from now on. */
  attach(transport: MediaTransport): void;
  /** Ends it: closes stages, says what was heard so far, emits `ended`. May be called twice; the first reason stays. */
  end(reason: CallEndReason, detail?: string): void;
}
