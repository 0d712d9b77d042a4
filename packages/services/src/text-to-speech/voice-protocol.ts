import type { AudioFormat } from '@voice/core/frames';
import type { SpeakingManner } from '@voice/core/services';
import type { ServiceErrorCode } from '../errors.ts';
import type { DialRequest } from '../plumbing/dial-socket.ts';
import type { KeepAliveOptions } from '../plumbing/keep-alive.ts';
import type { ServiceIdentity } from '../plumbing/service-usage.ts';
import type { SpokenWord } from './word-mapper.ts';

/** What a vendor's message means to the sentence being spoken. */
export type SpeechEvent =
  | { readonly type: 'audio'; readonly payload: Uint8Array }
  /** In ms since the first sample of the sentence. */
  | { readonly type: 'words'; readonly words: readonly SpokenWord[] }
  /** All audio of the sentence has come. */
  | { readonly type: 'sentence-ended' }
  /** The vendor has let go of the context: nothing more of it will come. */
  | { readonly type: 'context-ended' };

/** One stretch of speech on one socket: the sentences of a turn, or a single one. Turns messages into meaning; no I/O. */
export interface VoiceContext {
  /** @param isLast no more sentences will follow in this context @returns messages that have the sentence spoken */
  speak(sentence: string, isLast: boolean): string[];
  /**
   * Nothing for messages of other contexts, and for kinds we do not know: vendors may grow.
   * @throws {ServiceError} for the vendor's own error, and for a message that cannot be read
   */
  read(message: string | Uint8Array): SpeechEvent[];
  /** Nothing has come for `quietMs` after audio. @returns what that means, where a vendor does not tell the end */
  fallSilent?(): SpeechEvent[];
  /** @returns messages that take back what was not heard yet */
  cancel(): string[];
  /** @returns messages that tell that no more sentences follow */
  end(): string[];
}

/** How one vendor speaks over sockets. */
export interface VoiceProtocol {
  readonly identity: ServiceIdentity;
  /** For logs and costs. */
  readonly name: string;
  readonly produces: readonly AudioFormat[];
  /** Whether it tells when words sound. */
  readonly tellsWords: boolean;
  /** What the vendor calls the model, for usage. */
  modelOf(manner: SpeakingManner): string;
  /** Where sockets for this manner are dialled; sockets of one address serve all that share it. */
  address(manner: SpeakingManner): DialRequest;
  begin(manner: SpeakingManner): VoiceContext;
  readonly keepAlive?: KeepAliveOptions;
  readonly explainClose?: (code: number, reason: string) => ServiceErrorCode | undefined;
  /** How long a socket may stand unused before the vendor closes it, in ms. */
  readonly idleMs: number;
  /**
   * Whether a socket that was told to stop may serve again only after `context-ended`: because messages bear no context,
   * or because the vendor counts contexts.
   */
  readonly settlesFirst: boolean;
  /** How long after its last sentence a context can be continued, in ms. Default: as long as the socket lives. */
  readonly continuesWithinMs?: number;
  /** Silence after audio that the context is told of, in ms. */
  readonly quietMs?: number;
  /** Most sentences that one socket may be asked for in a minute. */
  readonly sentencesPerMinute?: number;
}
