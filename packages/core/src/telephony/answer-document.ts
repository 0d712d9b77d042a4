/** Everything an answer document may say. */
export interface AnswerContext {
  /** `wss://…`, with the token as its last path segment. */
  readonly streamUrl: string;
  readonly agentName: string;
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  readonly to: string;
  /** Empty for an outbound call that the carrier has not named yet. */
  readonly providerCallId: string;
  /** Where the carrier asks what comes after the stream, for carriers that do (Twilio). */
  readonly afterStreamUrl?: string;
  /** Where the carrier reports what becomes of the stream. */
  readonly streamStatusUrl?: string;
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
