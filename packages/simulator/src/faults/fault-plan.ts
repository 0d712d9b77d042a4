import type { Carrier } from '../network/carrier.ts';

/** Which request to a carrier's REST interface may go wrong. */
export interface RestFaultSite {
  readonly carrier: Carrier;
  /** What is asked for: `create-call`, `update-call`, `hang-up`, `fetch-call` … */
  readonly action: string;
  /** How often this was asked of this carrier, this time included: 1 for the first. */
  readonly count: number;
}

/** What goes wrong with a request to a carrier, and whether it was carried out all the same. */
export type RestFault = {
  /** Whether the carrier does what it was asked before the fault hides it. Default false. */
  readonly isCarriedOut?: boolean;
} & (
  | {
      /** An error in the carrier's own shape. */
      readonly type: 'status';
      readonly status: number;
      /** The carrier's own code, for example Twilio's 21215; the usual one of the status when absent. */
      readonly code?: number | string;
      /** The carrier's words. */
      readonly message?: string;
      /** Sent as `Retry-After`. */
      readonly retryAfterSecs?: number;
    }
  /** A page of a proxy instead of JSON. */
  | { readonly type: 'html'; readonly status?: number }
  /** Status 200 and half of a JSON text. */
  | { readonly type: 'garbage' }
  /** The connection breaks before there was an answer. */
  | { readonly type: 'reset' }
  /** No answer ever: whoever waits must give up. */
  | { readonly type: 'silence' }
  /** The right answer, later. With `isCarriedOut` the delay comes after the act, without it before. */
  | { readonly type: 'late'; readonly delayMs: number }
);

/** Which report of a carrier may go wrong. */
export interface CallbackFaultSite {
  readonly carrier: Carrier;
  readonly callId: string;
  /** `initiated`, `ringing`, `answered`, `completed`, `Ring`, `Hangup`, `terminal`, `StartStream` … */
  readonly purpose: string;
  /** The place of this report among all of the call, from 1. */
  readonly count: number;
}

/** What goes wrong with a report. Reports overtake one another when one is delayed and the next is not. */
export interface CallbackFault {
  readonly isLost?: boolean;
  readonly delayMs?: number;
  /** How often it is sent, all at once. Default 1. */
  readonly copies?: number;
}

/** Which request for a document may go wrong. The same facts as for a report. */
export type DocumentFaultSite = CallbackFaultSite;

/** What goes wrong with a request for a document. */
export interface DocumentFault {
  /** Before the request leaves the carrier. */
  readonly delayMs?: number;
  /** After the server has answered. */
  readonly answerDelayMs?: number;
  /** How often the server is asked, all at once; the first answer counts. Default 1. */
  readonly copies?: number;
}

/** Which media socket may go wrong. */
export interface StreamFaultSite {
  readonly carrier: Carrier;
  readonly callId: string;
  /** 1 for the first socket of the call. */
  readonly count: number;
}

/** A media socket that dies without a word. */
export interface StreamFault {
  /** After it was opened. */
  readonly dropAfterMs: number;
  /** Whether the telephone call dies with it. Default false: the carrier goes on with what its document says next. */
  readonly endsCall?: boolean;
}

/** Which mark may go wrong. */
export interface MarkFaultSite extends StreamFaultSite {
  readonly name: string;
}

/** A mark that does not come back in time. */
export type MarkFault = { readonly type: 'lost' } | { readonly type: 'late'; readonly delayMs: number };

/**
 * What goes wrong, and when. Each function is asked in the order in which things happen, so a plan that counts, or draws
 * from a seed, gives the same story every time. `undefined` lets things go right.
 */
export interface FaultPlan {
  rest?(site: RestFaultSite): RestFault | undefined;
  callback?(site: CallbackFaultSite): CallbackFault | undefined;
  document?(site: DocumentFaultSite): DocumentFault | undefined;
  stream?(site: StreamFaultSite): StreamFault | undefined;
  mark?(site: MarkFaultSite): MarkFault | undefined;
}
