import type { Clock, Random } from '@voice/core/time';
import { SimulationError } from '../errors.ts';
import { ExotelCall } from '../exotel/exotel-call.ts';
import { TwilioCall } from '../twilio/twilio-call.ts';
import { VobizCall } from '../vobiz/vobiz-call.ts';
import { type CallOptions, type CarrierCredentials, type CarrierLatency, defaultLatency } from './call-options.ts';
import { type CallOutcome, CallSession } from './call-session.ts';
import type { CarrierLink } from './carrier-link.ts';
import { CarrierRequests } from './carrier-requests.ts';
import { makeCallId } from './ids.ts';
import { PublicUrl } from './public-url.ts';
import { defaultMaxQueuedMs } from './queue-limits.ts';
import { SimulatedCall } from './simulated-call.ts';

export interface PhoneNetworkOptions {
  readonly clock: Clock;
  /** Same seed, same ids, same calls. */
  readonly random: Random;
  readonly link: CarrierLink;
  readonly latencyMs?: Partial<CarrierLatency>;
  /** The name under which carriers know the server, when it is not the address at which it is called. */
  readonly publicBaseUrl?: string;
  readonly credentials: CarrierCredentials;
}

/** Twilio, Exotel and Vobiz in a box: calls a server as they would. Holds nothing between calls. */
export class PhoneNetwork {
  readonly #options: PhoneNetworkOptions;

  constructor(options: PhoneNetworkOptions) {
    this.#options = options;
  }

  /**
   * Places an inbound call to a server.
   * @throws {SimulationError} when the credentials of its carrier are missing or the webhook is no URL
   */
  call(options: CallOptions): SimulatedCall {
    const { carrier, webhookUrl, from, to } = options;
    if (!URL.canParse(webhookUrl) || !/^https?:/i.test(webhookUrl)) {
      throw new SimulationError(`Expected an http(s) URL as webhook, got "${webhookUrl}"`);
    }
    const { clock, random, latencyMs } = this.#options;
    const session = new CallSession({ ...options, clock, random, latency: { ...defaultLatency, ...latencyMs } });
    const callId = options.callId ?? makeCallId(carrier, session.ids);
    const carrierCall = this.#carrierCall(session, options, callId);
    const run = () => {
      session.begin(carrier, from, to);
      return carrierCall.run();
    };
    return new SimulatedCall({ session, carrier, callId, from, to, run });
  }

  #carrierCall(session: CallSession, options: CallOptions, callId: string): { run(): Promise<CallOutcome> } {
    const { link, publicBaseUrl, credentials } = this.#options;
    const { carrier, from, to, statusCallbackUrl } = options;
    const urls = new PublicUrl(publicBaseUrl, options.webhookUrl);
    const requests = new CarrierRequests({ link, session, urls });
    const webhookUrl = urls.toPublic(options.webhookUrl);
    const maxQueuedMs = options.maxQueuedMs ?? defaultMaxQueuedMs[carrier];
    const common = { session, requests, from, to, webhookUrl, maxQueuedMs };
    switch (carrier) {
      case 'twilio':
        return new TwilioCall({
          ...common,
          ...required(credentials.twilio, carrier),
          callSid: callId,
          statusCallbackUrl,
        });
      case 'vobiz':
        return new VobizCall({
          ...common,
          ...required(credentials.vobiz, carrier),
          callUuid: callId,
          hangupUrl: statusCallbackUrl ?? webhookUrl,
        });
      case 'exotel':
        return new ExotelCall({
          ...common,
          ...required(credentials.exotel, carrier),
          callSid: callId,
          answer: options.exotelAnswer ?? 'json',
          pendingMarks: options.exotelPendingMarks ?? 'dropped',
        });
    }
  }
}

function required<T>(credentials: T | undefined, carrier: string): T {
  if (credentials !== undefined) return credentials;
  throw new SimulationError(`Expected credentials.${carrier} for a call of ${carrier}, got none`);
}
