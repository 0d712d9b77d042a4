import type { AudioFormat, MediaSocket, MediaTransport, WireDescription } from '../frames/index.ts';
import type { Clock } from '../time/index.ts';
import type { AnswerContext, AnswerDocument, RefusalReason } from './answer-document.ts';
import type { CapabilityColumn } from './capabilities.ts';
import type { CarrierAccount } from './carrier-account.ts';
import type { CarrierCredentials } from './carrier-credentials.ts';
import type { CarrierHttp } from './carrier-http.ts';
import type { ProviderName } from './provider-name.ts';
import type { CarrierReport, InboundWebhook, WebhookRequest, WebhookSecrets, WebhookVerification } from './webhook.ts';

export interface TransportOptions {
  /** Overrides of the carrier's habits, for example `{ messageMs: 200, leadMs: 400 }` on Exotel. */
  readonly wire?: Partial<Pick<WireDescription, 'messageMs' | 'leadMs'>>;
  /** What the socket's URL asked for, where it can (Exotel's `sample-rate`). */
  readonly format?: AudioFormat;
  /** Largest message accepted, in characters. Larger ones are skipped and counted. Default 131072. */
  readonly maxMessageLength?: number;
}

/** What an account at a carrier works with. */
export interface CarrierAccountOptions {
  readonly http: CarrierHttp;
  readonly clock: Clock;
}

/** One carrier. */
export interface TelephonyProvider {
  readonly name: ProviderName;
  /** The carrier's habits when nothing is overridden. */
  readonly wire: WireDescription;
  /** What it can do and what not, with the reason. */
  readonly capabilities: CapabilityColumn;
  verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets): WebhookVerification;
  /** @throws {VoiceError} `VOICE_WEBHOOK_FORMAT` when it lacks its documented shape */
  parseInboundWebhook(request: WebhookRequest): InboundWebhook;
  /**
   * What a status callback, a report of a hang-up or of machine detection says, in any of the carrier's encodings.
   * @throws {VoiceError} `VOICE_WEBHOOK_FORMAT` when it lacks its documented shape
   */
  parseReport(request: WebhookRequest): Promise<CarrierReport>;
  /** Leads the carrier to the media socket. Pure, so a golden file can hold it. */
  buildAnswerDocument(context: AnswerContext): AnswerDocument;
  /** Refuses a call in words that carrier and caller understand. */
  buildRefusalDocument(reason: RefusalReason, request: { accept: string | undefined }): AnswerDocument;
  /** What follows the stream: the end of the call. Only for carriers that ask (`afterStreamUrl`). */
  buildAfterStreamDocument?(context: { readonly wasAttached: boolean; readonly apology: string }): AnswerDocument;
  /** Connects the call to another number, for carriers that fetch it from us (Vobiz, Exotel's Connect applet). */
  buildTransferDocument?(transfer: {
    readonly to: string;
    readonly callerId: string | undefined;
    readonly timeoutSecs: number;
    readonly resultUrl: string;
  }): AnswerDocument;
  /** Binds an accepted socket to this carrier's serializer. Listens at once: frames sent with the handshake must not be lost. */
  createTransport(socket: MediaSocket, options?: TransportOptions): MediaTransport;
  /** @throws {RangeError} for credentials of another carrier, or an API base that is no URL */
  openAccount(credentials: CarrierCredentials, options: CarrierAccountOptions): CarrierAccount;
}
