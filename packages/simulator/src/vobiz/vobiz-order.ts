/** A URL of the server and how it is called. */
export interface VobizCallback {
  readonly url: string;
  readonly method: string;
}

/** An outbound call that Vobiz has taken. */
export interface VobizOrder {
  readonly to: string;
  readonly from: string;
  /** Asked for a document when somebody has answered. */
  readonly answer: VobizCallback;
  readonly ring: VobizCallback | undefined;
  /** The answer URL when absent, as at Vobiz. */
  readonly hangup: VobizCallback;
  readonly ringTimeoutMs: number;
  /** From the answer. */
  readonly timeLimitMs: number;
  readonly sendDigits: string | undefined;
  /** `hangup` ends the call when a machine answers. */
  readonly machineDetection: 'true' | 'hangup' | undefined;
  readonly machineDetectionUrl: VobizCallback | undefined;
}
