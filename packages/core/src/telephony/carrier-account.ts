import type { AnsweredBy, CallStatus } from '../calls/index.ts';
import type { ProviderName } from './provider-name.ts';

/** How each request may be called off. */
export interface CarrierRequestOptions {
  readonly signal?: AbortSignal;
}

/** Where the carrier reports what becomes of one outbound call: absolute URLs, each with the call's id and secret. */
export interface OutboundCallUrls {
  /** Asked for a document when the call is answered (Vobiz). */
  readonly answer: string;
  /** Told of every change of status (Twilio, Exotel, Vobiz's ringing). */
  readonly status: string;
  /** Told of the end (Vobiz). */
  readonly hangup: string;
  /** Told who answered (Twilio, Vobiz). */
  readonly machineDetection: string;
  /** Asked what comes after the stream (Twilio). */
  readonly afterStream: string;
}

/** A call to be placed. */
export interface OutboundCallRequest {
  /** Our id; carriers that echo a field of ours are given it. */
  readonly callId: string;
  /** E.164: the person who is called. */
  readonly to: string;
  /** E.164: one of our numbers at the carrier. */
  readonly from: string;
  readonly agentName: string;
  /** `wss://…`, with the token as its last path segment. */
  readonly streamUrl: string;
  readonly urls: OutboundCallUrls;
  /** What the person hears when the stream cannot be opened. */
  readonly apology: string;
  /** How long it may ring, in seconds. */
  readonly ringTimeoutSecs: number;
  /** How long the call may last, in seconds; the carrier ends it then. */
  readonly maxDurationSecs: number;
  /** Whether the carrier is to find out if a person has answered. */
  readonly machineDetection: boolean;
}

/** The carrier has taken a call. */
export interface PlacedCall {
  readonly providerCallId: string;
  /** As the carrier says, for example `queued`; not yet a sign that anybody's telephone rings. */
  readonly carrierStatus: string;
}

/** What to look for when the outcome of a request to place a call is unknown. */
export interface CallSearch {
  readonly callId: string;
  readonly to: string;
  readonly from: string;
  /** Not before this. */
  readonly since: Date;
}

/** A call as the carrier knows it. */
export interface CarrierCallState {
  readonly providerCallId: string;
  readonly status: CallStatus;
  readonly answeredBy: AnsweredBy | undefined;
  readonly endedAt: Date | undefined;
  readonly durationSecs: number | undefined;
  readonly cause: string | undefined;
}

/** Whether credentials hold. */
export type CredentialVerification =
  | {
      readonly isValid: true /** The account's name at the carrier, where it tells. */;
      readonly accountName: string | undefined;
    }
  /** A sentence for people: wrong, suspended, not allowed from here, wrong region. */
  | { readonly isValid: false; readonly reason: string };

/** A telephone number of the customer at the carrier, or one that is for sale. */
export interface CarrierNumber {
  /** The carrier's id; for a number on sale its E.164 form. */
  readonly id: string;
  /** E.164 */
  readonly phoneNumber: string;
  readonly friendlyName: string;
  readonly capabilities: { readonly voice: boolean; readonly sms: boolean; readonly mms: boolean };
  /** Where inbound calls go now, where the carrier tells. */
  readonly voiceUrl: string | undefined;
  readonly country: string | undefined;
  /** City or region, where the carrier tells. */
  readonly locality: string | undefined;
}

export interface NumberSearch {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly areaCode?: string;
  /** Digits that the number is to contain. */
  readonly contains?: string;
  /** 1 to 100. */
  readonly limit: number;
}

/** Where calls to a number shall go. */
export interface NumberTarget {
  /** The carrier's id of the number, or its E.164 form where the carrier has no other. */
  readonly numberId: string;
  readonly phoneNumber: string;
  /** Asked what to do with an inbound call. */
  readonly webhookUrl: string;
  /** Told of the end of an inbound call. */
  readonly statusUrl: string;
  /** A name for what is made at the carrier: letters, digits, `_` and `-`. */
  readonly name: string;
}

export type PointedNumber =
  | { readonly isPointed: true }
  /** The carrier's API cannot do it: what a person must do in its console, step by step. */
  | { readonly isPointed: false; readonly steps: readonly string[] };

/** How a call was ended at the carrier. */
export type HangUpMethod =
  /** By a REST request. */
  | 'rest'
  /** By a message on the media socket. */
  | 'stream-stop'
  /** By closing the media socket. */
  | 'socket-close';

/** Where a call goes on without us. */
export interface TransferRequest {
  readonly providerCallId: string;
  /** E.164 */
  readonly to: string;
  /** E.164, shown to whom is called; the carrier's own choice when absent. */
  readonly callerId?: string;
  readonly timeoutSecs: number;
  /** A URL of ours that answers with the transfer's document, for carriers that fetch it (Vobiz). */
  readonly documentUrl: string;
  /** Told what became of the transfer; absolute. */
  readonly resultUrl: string;
}

/** Tones into a running call. */
export interface DigitsRequest {
  readonly providerCallId: string;
  /** Of `0-9 * # A-D`, `w` for half a second's pause. */
  readonly digits: string;
  /** The document that leads back to the media stream, for carriers that must leave it to play tones (Twilio): `wss://…` with a new token. */
  readonly streamUrl: string;
  readonly agentName: string;
  readonly afterStreamUrl: string;
}

/** A room that several parties talk in. */
export interface ConferenceRequest {
  readonly providerCallId: string;
  /** The room's name: letters, digits, `_` and `-`. */
  readonly name: string;
  /** Told of what happens in the room; absolute. */
  readonly statusUrl: string;
}

/**
 * A customer's account at a carrier: everything that is asked of it over REST. Bound to its credentials.
 * Every method may reject with a `CarrierError` of `@voice/providers`: `VOICE_CARRIER_UNSUPPORTED` with the grid's reason
 * where the carrier has no way; `VOICE_CARRIER_AUTH`, `_REFUSED`, `_RATE_LIMIT`, `_UNAVAILABLE`, `_TIMEOUT`, `_RESPONSE`
 * else. Requests that change nothing twice are repeated within their time limit; a request to place a call never is:
 * `outcome` in the error's context tells `refused` (nothing was placed) from `unknown`.
 */
export interface CarrierAccount {
  readonly provider: ProviderName;
  verifyCredentials(options?: CarrierRequestOptions): Promise<CredentialVerification>;
  placeCall(request: OutboundCallRequest, options?: CarrierRequestOptions): Promise<PlacedCall>;
  /** A call that a request of unknown outcome may have placed. */
  findCall(search: CallSearch, options?: CarrierRequestOptions): Promise<PlacedCall | undefined>;
  /** @returns `undefined` when the carrier knows no such call (any more) */
  fetchCall(providerCallId: string, options?: CarrierRequestOptions): Promise<CarrierCallState | undefined>;
  /** Ends a call that nobody has answered; one that is answered is left alone. One that is over counts as done. */
  cancelCall(providerCallId: string, options?: CarrierRequestOptions): Promise<void>;
  /** Ends a call, whatever its state. One that is over counts as done. */
  hangUp(providerCallId: string, options?: CarrierRequestOptions): Promise<void>;
  sendDigits(request: DigitsRequest, options?: CarrierRequestOptions): Promise<void>;
  transfer(request: TransferRequest, options?: CarrierRequestOptions): Promise<void>;
  startConference(request: ConferenceRequest, options?: CarrierRequestOptions): Promise<void>;
  /** Puts the call's far end on hold, or takes it off. */
  setHold(
    hold: { readonly providerCallId: string; readonly conferenceName: string; readonly isOnHold: boolean },
    options?: CarrierRequestOptions,
  ): Promise<void>;
  startRecording(
    recording: { readonly providerCallId: string; readonly statusUrl: string },
    options?: CarrierRequestOptions,
  ): Promise<void>;
  /** All numbers of the account, through all pages. */
  listNumbers(options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]>;
  searchNumbers(search: NumberSearch, options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]>;
  buyNumber(phoneNumber: string, options?: CarrierRequestOptions): Promise<CarrierNumber>;
  releaseNumber(
    number: { readonly id: string; readonly phoneNumber: string },
    options?: CarrierRequestOptions,
  ): Promise<void>;
  pointNumber(target: NumberTarget, options?: CarrierRequestOptions): Promise<PointedNumber>;
}
