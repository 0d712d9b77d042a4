import type { BackgroundKind } from '../caller/background.ts';
import type { CallerScript } from '../caller/caller-script.ts';
import type { ExotelFlow } from '../exotel/exotel-applets.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { Carrier } from './carrier.ts';

/** Delays of a carrier, in ms. */
export interface CarrierLatency {
  /** One way between carrier and server, added to every media message. Default 0: the link has its own. */
  readonly networkMs: number;
  /** From the answer document to the opening of the media socket. Default 100. */
  readonly answerMs: number;
  /** From the open media socket to `start`. Default 20. */
  readonly startMs: number;
  /** From a `clearAudio` to its `clearedAudio` (Vobiz). Default 30. */
  readonly clearedAudioMs: number;
  /** From a REST request to its answer. Default 60. */
  readonly restMs: number;
  /** From an accepted outbound call to its dialling. Default 200. */
  readonly queueMs: number;
  /** From dialling to the first ring, or to the news that there will be none. Default 800. */
  readonly dialMs: number;
}

export const defaultLatency: CarrierLatency = {
  networkMs: 0,
  answerMs: 100,
  startMs: 20,
  clearedAudioMs: 30,
  restMs: 60,
  queueMs: 200,
  dialMs: 800,
};

/** What the caller does and what is kept of it. */
export interface CallerOptions {
  readonly caller: CallerScript;
  /** Between the caller's words. Default `silence`. */
  readonly background?: BackgroundKind;
  /** Whether the report holds a recording. Default false. */
  readonly record?: boolean;
  /** Longest recording, in ms; the rest is not kept. Default 10 minutes. */
  readonly maxRecordingMs?: number;
  /** The caller hangs up after this, in ms. Default 10 minutes; carriers end a session after an hour. */
  readonly maxDurationMs?: number;
  /** Audio that may be queued before it is a breach, in ms. Default 4000 for Exotel, 300000 for the others. */
  readonly maxQueuedMs?: number;
  /** What goes wrong on this call, instead of what goes wrong on the network. */
  readonly faults?: FaultPlan;
}

/** One inbound call. */
export interface CallOptions extends CallerOptions {
  readonly carrier: Carrier;
  /** The URL configured at the carrier for the number that is called. Default: what REST requests have set there. */
  readonly webhookUrl?: string;
  /** E.164, or whatever a carrier puts there. */
  readonly from: string;
  readonly to: string;
  /** The carrier's id of the call; made up in the carrier's form when absent. */
  readonly callId?: string;
  /** Where the carrier reports the end of the call. Twilio: absent for no report. Vobiz: `webhookUrl` when absent. */
  readonly statusCallbackUrl?: string;
  /** Exotel's answer: JSON as its applet asks for, or the XML of the description of some products. Default `json`. */
  readonly exotelAnswer?: 'json' | 'xml';
  /** What comes after the Voicebot applet in Exotel's flow. */
  readonly exotelApplets?: Pick<ExotelFlow, 'passthruUrl' | 'connectUrl'>;
  /** Whether Exotel returns the marks that a clear has overtaken, which it does not say. Default `dropped`. */
  readonly exotelPendingMarks?: 'returned' | 'dropped';
}

/** What the carriers know of the customer whose server is called. */
export interface CarrierCredentials {
  readonly twilio?: { readonly accountSid: string; readonly authToken: string };
  readonly vobiz?: { readonly authId: string; readonly authToken: string };
  readonly exotel?: { readonly accountSid: string; readonly apiKey?: string; readonly apiToken?: string };
}
