/** @see https://www.twilio.com/docs/iam/api-keys */
export interface TwilioCredentials {
  readonly provider: 'twilio';
  readonly accountSid: string;
  readonly authToken: string;
  /** Without a trailing slash. Default `https://api.twilio.com`. */
  readonly apiBase?: string;
}

export interface ExotelCredentials {
  readonly provider: 'exotel';
  readonly accountSid: string;
  readonly apiKey: string;
  readonly apiToken: string;
  /** A URL or a bare host name. Default `https://api.exotel.com`; accounts in India use `https://api.in.exotel.com`. */
  readonly apiBase?: string;
  /** An App Bazaar flow that outbound calls run through; without one they stream directly. */
  readonly flowId?: string;
}

export interface VobizCredentials {
  readonly provider: 'vobiz';
  readonly authId: string;
  readonly authToken: string;
  /** Without a trailing slash. Default `https://api.vobiz.ai`. */
  readonly apiBase?: string;
}

/** What lets us into a customer's account at a carrier. Never logged, never part of an error. */
export type CarrierCredentials = TwilioCredentials | ExotelCredentials | VobizCredentials;
