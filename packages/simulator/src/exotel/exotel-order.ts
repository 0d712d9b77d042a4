/** Where the status of a call is reported, and how. */
export interface ExotelStatusCallback {
  readonly url: string;
  /** Without any: only the end, in its short form. */
  readonly events: readonly ('answered' | 'terminal')[];
  readonly contentType: 'multipart/form-data' | 'application/json';
}

/** What happens once the person has answered. */
export type ExotelDestination =
  | { readonly type: 'stream'; readonly url: string }
  | { readonly type: 'flow'; readonly appId: string }
  | { readonly type: 'number'; readonly number: string };

/** An outbound call that Exotel has taken. */
export interface ExotelOrder {
  /** The person who is called: Exotel's `From`. */
  readonly to: string;
  /** The customer's number: Exotel's `CallerId`. */
  readonly from: string;
  readonly destination: ExotelDestination;
  readonly statusCallback: ExotelStatusCallback | undefined;
  readonly customField: string | undefined;
  readonly ringTimeoutMs: number;
  /** From the answer. */
  readonly timeLimitMs: number;
}
