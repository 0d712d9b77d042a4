import type { TypedEmitter } from '@voice/core/events';
import type { Clock, Random } from '@voice/core/time';
import { type NumberOptions, NumberRegister } from '../account/number-register.ts';
import { SimulationError } from '../errors.ts';
import type { ExotelFlow } from '../exotel/exotel-applets.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { PhoneBehaviour } from '../people/phone-behaviour.ts';
import { PhoneBook } from '../people/phone-book.ts';
import { CarrierApis } from '../rest/carrier-apis.ts';
import type { CarrierLimits } from '../rest/carrier-host.ts';
import { TwilioRecordings } from '../twilio/twilio-recordings.ts';
import { TwilioRooms } from '../twilio/twilio-rooms.ts';
import { ActiveWork } from './active-work.ts';
import { type CallOptions, type CarrierCredentials, type CarrierLatency, defaultLatency } from './call-options.ts';
import type { CallRecord } from './call-record.ts';
import { CallRegister } from './call-register.ts';
import type { Carrier } from './carrier.ts';
import type { CarrierLink } from './carrier-link.ts';
import { InboundDesk } from './inbound-desk.ts';
import { type OutboundCallEvents, OutboundCalls } from './outbound-calls.ts';
import { OutboundDesk } from './outbound-desk.ts';
import type { SimulatedCall } from './simulated-call.ts';

export interface PhoneNetworkOptions {
  readonly clock: Clock;
  /** Same seed, same ids, same calls. */
  readonly random: Random;
  readonly link: CarrierLink;
  readonly latencyMs?: Partial<CarrierLatency>;
  /** The name under which carriers know the server, when it is not the address at which it is called. */
  readonly publicBaseUrl?: string;
  /** That address, for calls that the server places; the public name when absent. */
  readonly serverUrl?: string;
  readonly credentials: CarrierCredentials;
  /** The customer's numbers at each carrier. Without a list every number may be shown, and none is listed. */
  readonly numbers?: Readonly<Partial<Record<Carrier, readonly (string | NumberOptions)[]>>>;
  /** Exotel's flows by their app id. */
  readonly exotelFlows?: Readonly<Record<string, ExotelFlow>>;
  /** What the carriers allow. */
  readonly limits?: CarrierLimits;
  /** What happens when a number is called that nobody has described. Default: a person listens and hangs up. */
  readonly people?: PhoneBehaviour;
  /** What goes wrong. */
  readonly faults?: FaultPlan;
}

/** Twilio, Exotel and Vobiz in a box: call a server as they would, and answer its REST requests. */
export class PhoneNetwork {
  /** Who is behind which number. */
  readonly people: PhoneBook;
  /** The carriers' REST interfaces. */
  readonly apis: CarrierApis;
  readonly #inbound: InboundDesk;
  readonly #outbound = new OutboundCalls();
  readonly #work = new ActiveWork();

  constructor(options: PhoneNetworkOptions) {
    const {
      clock,
      random,
      link,
      publicBaseUrl,
      serverUrl,
      credentials,
      numbers = {},
      exotelFlows = {},
      faults,
    } = options;
    const latency = { ...defaultLatency, ...options.latencyMs };
    const calls = new CallRegister();
    const rooms = new TwilioRooms();
    const recordings = new TwilioRecordings();
    this.people = new PhoneBook(options.people);
    const register = (carrier: Carrier) =>
      new NumberRegister({ carrier, numbers: numbers[carrier], now: () => clock.date() });
    const numberRegisters = { twilio: register('twilio'), exotel: register('exotel'), vobiz: register('vobiz') };
    const begin = (call: SimulatedCall, record: CallRecord) => {
      calls.add(record);
      void this.#work.add(call.done);
    };
    const common = {
      clock,
      random,
      link,
      latency,
      publicBaseUrl,
      serverUrl,
      people: this.people,
      rooms,
      recordings,
      faults,
    };
    const desk = new OutboundDesk({
      ...common,
      flows: exotelFlows,
      onCall: (call, record) => {
        begin(call, record);
        this.#outbound.add(call);
      },
    });
    this.#inbound = new InboundDesk({ ...common, credentials, onCall: begin });
    this.apis = new CarrierApis({
      clock,
      random,
      credentials,
      calls,
      numbers: numberRegisters,
      desk,
      rooms,
      recordings,
      flows: exotelFlows,
      limits: options.limits ?? {},
      restMs: latency.restMs,
      faults,
      work: this.#work,
    });
  }

  /**
   * Places an inbound call to a server.
   * @throws {SimulationError} when the credentials of its carrier are missing, or there is no webhook to call
   */
  call(options: CallOptions): SimulatedCall {
    const target = this.apis.targetOf(options.carrier, options.to);
    const webhookUrl = options.webhookUrl ?? target?.voiceUrl;
    if (webhookUrl === undefined || !URL.canParse(webhookUrl) || !/^https?:/i.test(webhookUrl)) {
      throw new SimulationError(`Expected an http(s) URL as webhook, got "${webhookUrl ?? ''}"`);
    }
    return this.#inbound.call(options, webhookUrl, options.statusCallbackUrl ?? target?.statusCallbackUrl);
  }

  /** Says what happens when a number is called: the first time the first behaviour, and so on; the last one stays. */
  phone(number: string, ...behaviours: readonly PhoneBehaviour[]): void {
    this.people.set(number, behaviours);
  }

  /** Calls that the server has placed, as they begin. */
  get outbound(): TypedEmitter<OutboundCallEvents> {
    return this.#outbound.events;
  }

  /** The oldest call placed by the server that was not given out yet; waits for one. */
  nextOutbound(): Promise<SimulatedCall> {
    return this.#outbound.next();
  }

  /** Calls and REST requests that go on. At 0 no timer and no socket of the network is left. */
  get activeCount(): number {
    return this.#work.count;
  }

  /** Resolves when no call and no REST request is left, with everything that belongs to them. */
  idle(): Promise<void> {
    return this.#work.idle();
  }
}
