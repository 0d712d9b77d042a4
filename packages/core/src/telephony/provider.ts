import type { AudioFormat, MediaSocket, MediaTransport, WireDescription } from '../frames/index.ts';

export const providerNames = ['twilio', 'exotel', 'vobiz'] as const;
export type ProviderName = (typeof providerNames)[number];

export function isProviderName(text: string): text is ProviderName {
  return (providerNames as readonly string[]).includes(text);
}

/** A request from a carrier, as it came: signatures are computed over raw text. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** The configured public base URL followed by the raw request target; never built from `Host` or `X-Forwarded-*`. */
  readonly url: string;
  /** Lower-case names; a repeated header is joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What proves that a request is from the carrier. */
export interface WebhookSecrets {
  /** Tried in order: during a rotation both the old and the new one hold. */
  readonly authTokens: readonly string[];
  /** Whether the URL carried a secret of ours that matched. Carriers that sign nothing have only this. */
  readonly urlSecretMatched: boolean;
  /** Accept an unsigned request where the carrier signs only on demand (Vobiz). A wrong signature never passes. */
  readonly allowUnsigned?: boolean;
}

export type WebhookVerification =
  | { readonly ok: true }
  /** A sentence for the log; the carrier only sees 403. */
  | { readonly ok: false; readonly reason: string };

/** What an inbound webhook says. */
export type InboundWebhook =
  | {
      readonly kind: 'call';
      /** The carrier's id of the call. */
      readonly providerCallId: string;
      readonly direction: 'inbound' | 'outbound';
      /** E.164 where it is a number; as sent where it is not (`anonymous`, `client:…`, `sip:…`). */
      readonly from: string;
      readonly to: string;
    }
  /** The call is over (Vobiz sends this to the answer URL too). */
  | { readonly kind: 'hangup'; readonly providerCallId: string; readonly cause: string | undefined };

/** Everything an answer document may say. */
export interface AnswerContext {
  /** `wss://…`, with the token as its last path segment. */
  readonly streamUrl: string;
  readonly agentName: string;
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  readonly to: string;
  readonly providerCallId: string;
  /** Where the carrier asks what comes after the stream, for carriers that do (Twilio). */
  readonly afterStreamUrl?: string;
  /** What the caller hears when the stream cannot be opened. */
  readonly apology: string;
  /** The request that is answered: some carriers answer in the form that was asked for (Exotel). */
  readonly accept: string | undefined;
}

/** Why a call is not answered by an agent. */
export type RefusalReason = 'busy' | 'not-in-service';

/** What the carrier is answered with. */
export interface AnswerDocument {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface TransportOptions {
  /** Overrides of the carrier's habits, for example `{ messageMs: 200, leadMs: 400 }` on Exotel. */
  readonly wire?: Partial<Pick<WireDescription, 'messageMs' | 'leadMs'>>;
  /** What the socket's URL asked for, where it can (Exotel's `sample-rate`). */
  readonly format?: AudioFormat;
  /** Largest message accepted, in characters. Larger ones are skipped and counted. Default 131072. */
  readonly maxMessageLength?: number;
}

/** One carrier. */
export interface TelephonyProvider {
  readonly name: ProviderName;
  /** The carrier's habits when nothing is overridden. */
  readonly wire: WireDescription;
  verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets): WebhookVerification;
  /** @throws {VoiceError} `VOICE_WEBHOOK_FORMAT` when it lacks its documented shape */
  parseInboundWebhook(request: WebhookRequest): InboundWebhook;
  /** Leads the carrier to the media socket. Pure, so a golden file can hold it. */
  buildAnswerDocument(context: AnswerContext): AnswerDocument;
  /** Refuses a call in words that carrier and caller understand. */
  buildRefusalDocument(reason: RefusalReason, request: { accept: string | undefined }): AnswerDocument;
  /** What follows the stream: the end of the call. Only for carriers that ask (`afterStreamUrl`). */
  buildAfterStreamDocument?(context: { readonly wasAttached: boolean; readonly apology: string }): AnswerDocument;
  /** Binds an accepted socket to this carrier's serializer. Listens at once: frames sent with the handshake must not be lost. */
  createTransport(socket: MediaSocket, options?: TransportOptions): MediaTransport;
}
