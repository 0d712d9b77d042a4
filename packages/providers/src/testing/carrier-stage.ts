import type { InputFrame, MediaTransport } from '@voice/core/frames';
import type {
  CarrierAccount,
  CarrierReport,
  OutboundCallRequest,
  TelephonyProvider,
  WebhookRequest,
  WebhookSecrets,
} from '@voice/core/telephony';
import type { VirtualClock } from '@voice/core/testing';

/** Who can be called on a stage: E.164. */
export interface StagePeople {
  /** Picks up, presses `5` once the agent is on the line, and stays. */
  readonly picksUp: string;
  /** Lets it ring. */
  readonly neverAnswers: string;
  /** An answering machine. */
  readonly machine: string;
  /** Takes transfers. */
  readonly colleague: string;
}

/** What reached the server of a stage, and what it sent. */
export interface StageServer {
  /** Media sockets in the order in which they were opened, bound to the provider. */
  readonly transports: readonly MediaTransport[];
  /** What came out of all of them, without audio. */
  readonly frames: readonly InputFrame[];
  /** Audio frames that came out of all of them. */
  readonly audioCount: number;
  /** Requests of the carrier that ask for a document or report something. */
  readonly webhooks: readonly WebhookRequest[];
  /** What the provider read out of the reports. */
  readonly reports: readonly CarrierReport[];
  /** E.164: whom the transfer document names; nobody when absent. */
  transferTo: string | undefined;
}

/** What the judge saw of one call. */
export interface JudgedCall {
  readonly providerCallId: string;
  /** `queued`, `ringing`, `in-progress`, or how it ended. */
  readonly phase: string;
  /** Keys that the person heard. */
  readonly tonesHeard: string;
  /** Who picked up a transfer. */
  readonly transferredTo: readonly string[];
  /** Rooms it was led into. */
  readonly rooms: readonly string[];
  readonly isOnHold: boolean;
  readonly isRecorded: boolean;
  /** Audio that was thrown away before it was played, in ms. */
  readonly droppedMs: number;
}

/**
 * A carrier that is played by somebody else than the code under test, with one account and one number of ours, people
 * to call, and a server of ours of which nothing is tested.
 */
export interface CarrierStage {
  readonly clock: VirtualClock;
  readonly provider: TelephonyProvider;
  readonly account: CarrierAccount;
  /** The same account with a wrong token. */
  readonly intruder: CarrierAccount;
  /** E.164 */
  readonly number: string;
  /** ISO 3166-1 alpha-2, where numbers are for sale. */
  readonly country: string;
  readonly people: StagePeople;
  readonly server: StageServer;
  /** What proves the carrier's webhooks. */
  readonly secrets: WebhookSecrets;
  /** URLs of the server for what is asked of a running call. */
  readonly urls: {
    readonly webhook: string;
    readonly stream: string;
    readonly afterStream: string;
    readonly document: string;
    readonly result: string;
    /** Of an inbound call. */
    readonly status: string;
    readonly room: string;
    readonly recording: string;
  };
  /** A call to be placed, with URLs of the server. */
  callTo(person: string): OutboundCallRequest;
  /** Somebody calls a number of ours and does what `picksUp` does. Goes to `webhookUrl`, else where the number points. */
  receiveCall(to: string, webhookUrl: string | undefined): JudgedCall;
  judge(providerCallId: string): JudgedCall;
  /** Requests that the carrier has answered. */
  readonly requestCount: number;
  /** What the judge found wrong with requests, answers and messages; empty is good. */
  breaches(): readonly string[];
  /** Ends every call and lets everything come to rest. */
  close(): Promise<void>;
}

/** Shows on a stage that a carrier can do something, through the code under test. */
export type CapabilityProof = (stage: CarrierStage) => Promise<void>;
