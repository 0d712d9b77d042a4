import type { AnsweredBy, CallStatus } from '../calls/index.ts';

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

/** What a carrier reports of a call while it goes on and when it is over. Reports come late, twice and out of order. */
export interface CarrierReport {
  readonly providerCallId: string;
  /** `undefined` for a report that tells no status, for example one of machine detection. */
  readonly status: CallStatus | undefined;
  /** Who answered, where the carrier has found out. */
  readonly answeredBy: AnsweredBy | undefined;
  /** Why it ended, in the carrier's words; for people. */
  readonly cause: string | undefined;
  /** From answer to end as the carrier counted, in seconds, where it says. */
  readonly durationSecs: number | undefined;
  /** Where the carrier keeps a recording of its own, when it made one. */
  readonly recordingUrl: string | undefined;
}
