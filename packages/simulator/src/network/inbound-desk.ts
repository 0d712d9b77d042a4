import type { Clock, Random } from '@voice/core/time';
import { SimulationError } from '../errors.ts';
import { ExotelCall } from '../exotel/exotel-call.ts';
import { ExotelLeg } from '../exotel/exotel-leg.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { PhoneBook } from '../people/phone-book.ts';
import { TwilioCall } from '../twilio/twilio-call.ts';
import { TwilioLeg } from '../twilio/twilio-leg.ts';
import type { TwilioRecordings } from '../twilio/twilio-recordings.ts';
import type { TwilioRooms } from '../twilio/twilio-rooms.ts';
import { VobizCall } from '../vobiz/vobiz-call.ts';
import { VobizLeg } from '../vobiz/vobiz-leg.ts';
import type { CallOptions, CarrierCredentials, CarrierLatency } from './call-options.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { CallRecord } from './call-record.ts';
import { CallSession } from './call-session.ts';
import type { CarrierLink } from './carrier-link.ts';
import { CarrierRequests } from './carrier-requests.ts';
import { PublicUrl } from './public-url.ts';
import { defaultMaxQueuedMs } from './queue-limits.ts';
import { SimulatedCall } from './simulated-call.ts';

export interface InboundDeskOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly link: CarrierLink;
  readonly latency: CarrierLatency;
  readonly publicBaseUrl: string | undefined;
  readonly credentials: CarrierCredentials;
  readonly people: PhoneBook;
  readonly rooms: TwilioRooms;
  readonly recordings: TwilioRecordings;
  readonly faults: FaultPlan | undefined;
  /** A call begins. */
  onCall(call: SimulatedCall, record: CallRecord): void;
}

/** Starts the calls of people who call the server. */
export class InboundDesk {
  readonly #options: InboundDeskOptions;

  constructor(options: InboundDeskOptions) {
    this.#options = options;
  }

  call(options: CallOptions, webhookUrl: string, statusCallbackUrl: string | undefined): SimulatedCall {
    const { clock, random, latency, faults, onCall } = this.#options;
    const session = new CallSession({
      ...options,
      faults: options.faults ?? faults,
      direction: 'inbound',
      clock,
      random,
      latency,
    });
    const carrierCall = this.#carrierCall(session, options, webhookUrl, statusCallbackUrl);
    const run = () => {
      session.begin();
      return carrierCall.run();
    };
    const call = new SimulatedCall({ session, run });
    onCall(call, session.record);
    return call;
  }

  #carrierCall(
    session: CallSession,
    options: CallOptions,
    configuredUrl: string,
    statusCallbackUrl: string | undefined,
  ): { run(): Promise<CallOutcome> } {
    const { link, publicBaseUrl, credentials, people, rooms, recordings } = this.#options;
    const { carrier } = options;
    const urls = new PublicUrl(publicBaseUrl, configuredUrl);
    const requests = new CarrierRequests({ link, session, urls });
    const webhookUrl = urls.toPublic(configuredUrl);
    const maxQueuedMs = options.maxQueuedMs ?? defaultMaxQueuedMs[carrier];
    const common = { session, requests, maxQueuedMs, people };
    switch (carrier) {
      case 'twilio': {
        const leg = new TwilioLeg({ ...common, ...required(credentials.twilio, carrier) });
        recordings.addLeg(leg);
        return new TwilioCall({ leg, rooms, webhookUrl, statusCallbackUrl });
      }
      case 'vobiz': {
        const leg = new VobizLeg({ ...common, ...required(credentials.vobiz, carrier) });
        return new VobizCall({ leg, webhookUrl, hangupUrl: statusCallbackUrl ?? webhookUrl });
      }
      case 'exotel': {
        const { exotelPendingMarks: pendingMarks = 'dropped', exotelAnswer: answer = 'json', exotelApplets } = options;
        const leg = new ExotelLeg({ ...common, ...required(credentials.exotel, carrier), pendingMarks });
        return new ExotelCall({ leg, flow: { ...exotelApplets, voicebotUrl: webhookUrl, answer } });
      }
    }
  }
}

function required<T>(credentials: T | undefined, carrier: string): T {
  if (credentials !== undefined) return credentials;
  throw new SimulationError(`Expected credentials.${carrier} for a call of ${carrier}, got none`);
}
