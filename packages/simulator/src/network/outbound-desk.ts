import type { Clock, Random } from '@voice/core/time';
import type { ExotelFlow } from '../exotel/exotel-applets.ts';
import { ExotelLeg } from '../exotel/exotel-leg.ts';
import type { ExotelOrder } from '../exotel/exotel-order.ts';
import { ExotelOutboundCall } from '../exotel/exotel-outbound-call.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { PhoneBehaviour } from '../people/phone-behaviour.ts';
import type { PhoneBook } from '../people/phone-book.ts';
import { TwilioLeg } from '../twilio/twilio-leg.ts';
import type { TwilioOrder } from '../twilio/twilio-order.ts';
import { TwilioOutboundCall } from '../twilio/twilio-outbound-call.ts';
import type { TwilioRecordings } from '../twilio/twilio-recordings.ts';
import type { TwilioRooms } from '../twilio/twilio-rooms.ts';
import { VobizLeg } from '../vobiz/vobiz-leg.ts';
import type { VobizOrder } from '../vobiz/vobiz-order.ts';
import { VobizOutboundCall } from '../vobiz/vobiz-outbound-call.ts';
import type { CallerOptions, CarrierLatency } from './call-options.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { CallRecord } from './call-record.ts';
import { CallSession } from './call-session.ts';
import type { Carrier } from './carrier.ts';
import type { CarrierLink } from './carrier-link.ts';
import { CarrierRequests } from './carrier-requests.ts';
import { PublicUrl } from './public-url.ts';
import { defaultMaxQueuedMs } from './queue-limits.ts';
import { SimulatedCall } from './simulated-call.ts';

export interface OutboundDeskOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly link: CarrierLink;
  readonly latency: CarrierLatency;
  readonly publicBaseUrl: string | undefined;
  /** Where the server really is, when that is not its public name. */
  readonly serverUrl: string | undefined;
  readonly people: PhoneBook;
  readonly rooms: TwilioRooms;
  readonly recordings: TwilioRecordings;
  readonly flows: Readonly<Record<string, ExotelFlow>>;
  readonly faults: FaultPlan | undefined;
  /** A call begins. */
  onCall(call: SimulatedCall, record: CallRecord): void;
}

/** Starts the calls that the carriers' REST interfaces have taken. */
export class OutboundDesk {
  readonly #options: OutboundDeskOptions;

  constructor(options: OutboundDeskOptions) {
    this.#options = options;
  }

  twilio(order: TwilioOrder, account: { readonly accountSid: string; readonly authToken: string }): CallRecord {
    const { people, rooms, recordings } = this.#options;
    return this.#place('twilio', order, (behaviour, common) => {
      const leg = new TwilioLeg({ ...common, ...account, people });
      recordings.addLeg(leg);
      return new TwilioOutboundCall({ leg, order, behaviour, rooms, recordings });
    });
  }

  vobiz(order: VobizOrder, account: { readonly authId: string; readonly authToken: string }): CallRecord {
    const { people } = this.#options;
    return this.#place('vobiz', order, (behaviour, common) => {
      const leg = new VobizLeg({ ...common, ...account, people });
      return new VobizOutboundCall({ leg, order, behaviour });
    });
  }

  exotel(order: ExotelOrder, { accountSid }: { readonly accountSid: string }): CallRecord {
    const { people, flows } = this.#options;
    const flow = order.destination.type === 'flow' ? flows[order.destination.appId] : undefined;
    return this.#place('exotel', order, (behaviour, common) => {
      const leg = new ExotelLeg({ ...common, accountSid, people, pendingMarks: 'dropped' });
      return new ExotelOutboundCall({ leg, order, behaviour, flow });
    });
  }

  #place(
    carrier: Carrier,
    { from, to }: { readonly from: string; readonly to: string },
    build: (
      behaviour: PhoneBehaviour,
      common: { session: CallSession; requests: CarrierRequests; maxQueuedMs: number },
    ) => { run(): Promise<CallOutcome> },
  ): CallRecord {
    const { clock, random, link, latency, publicBaseUrl, serverUrl, people, faults, onCall } = this.#options;
    const behaviour = people.take(to);
    const callerOptions: CallerOptions = behaviour.type === 'answers' ? behaviour : { caller: [] };
    const session = new CallSession({
      ...callerOptions,
      faults: callerOptions.faults ?? faults,
      carrier,
      direction: 'outbound',
      from,
      to,
      clock,
      random,
      latency,
    });
    const urls = new PublicUrl(publicBaseUrl, serverUrl ?? publicBaseUrl ?? 'http://localhost');
    const requests = new CarrierRequests({ link, session, urls });
    const maxQueuedMs = callerOptions.maxQueuedMs ?? defaultMaxQueuedMs[carrier];
    const carrierCall = build(behaviour, { session, requests, maxQueuedMs });
    const run = () => {
      session.begin();
      return carrierCall.run();
    };
    onCall(new SimulatedCall({ session, run }), session.record);
    return session.record;
  }
}
