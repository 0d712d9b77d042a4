import type { MediaSocket } from '@voice/core/frames';
import type { StreamEnd } from '../stream/carrier-stream.ts';
import type { StreamDialect } from '../stream/stream-dialect.ts';

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
