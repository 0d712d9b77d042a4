import type { MediaTransport } from '@voice/core/frames';
import type { CallRecord } from '@voice/core/store';

/** One call that this server holds, as whoever accepts its media socket sees it. */
export interface CallSession {
  /** As this server knows it. */
  readonly call: CallRecord;
  /** Whether a media stream has been announced. */
  readonly isStreaming: boolean;
  /**
   * Takes the admitted socket; everything is listened to before this returns. The conversation hears it from the
   * carrier's announcement on, and only if that names this call: otherwise the socket is closed with 1008.
   */
  attach(transport: MediaTransport): void;
  /** The admitted socket never came to be: gives its token back. */
  release(): void;
}
