import type { CarrierHttp, CarrierHttpRequest, CarrierHttpResponse } from '@voice/core/telephony';
import { type Clock, type Random, RandomIds } from '@voice/core/time';
import { LinkError } from '../errors.ts';
import type { FaultPlan, RestFault } from '../faults/fault-plan.ts';
import type { ActiveWork } from '../network/active-work.ts';
import type { Carrier } from '../network/carrier.ts';
import { untilAborted } from '../network/until-aborted.ts';
import type { CarrierApi, RestCall, RestRoute } from './carrier-api.ts';
import type { CarrierHost } from './carrier-host.ts';
import { ExotelApi } from './exotel/exotel-api.ts';
import { faultyAnswer } from './faulty-answer.ts';
import type { NumberTarget } from './number-target.ts';
import { jsonAnswer, type RestAnswer } from './rest-answer.ts';
import { RestLog } from './rest-log.ts';
import { RestRequest } from './rest-request.ts';
import { TwilioApi } from './twilio/twilio-api.ts';
import { VobizApi } from './vobiz/vobiz-api.ts';

export interface CarrierApisOptions extends Omit<CarrierHost, 'ids'> {
  readonly random: Random;
  /** From a request to its answer, in ms. */
  readonly restMs: number;
  readonly faults: FaultPlan | undefined;
  readonly work: ActiveWork;
}

/** The REST interfaces of Twilio, Exotel and Vobiz. Their paths do not collide, so one origin serves all. */
export class CarrierApis {
  readonly log = new RestLog();
  /** Answers a request for any of the carriers; the host of the URL does not matter. */
  readonly request: CarrierHttp;
  readonly #clock: Clock;
  readonly #restMs: number;
  readonly #faults: FaultPlan;
  readonly #apis: readonly CarrierApi[];
  readonly #vobiz: VobizApi;
  readonly #host: CarrierHost;
  readonly #work: ActiveWork;
  readonly #counts = new Map<string, number>();

  constructor({ random, restMs, faults, work, ...host }: CarrierApisOptions) {
    this.#host = { ...host, ids: new RandomIds(random) };
    this.#clock = host.clock;
    this.#restMs = restMs;
    this.#faults = faults ?? {};
    this.#vobiz = new VobizApi(this.#host);
    this.#apis = [new TwilioApi(this.#host), new ExotelApi(this.#host), this.#vobiz];
    this.#work = work;
    this.request = (request, { signal }) => work.add(this.#answer(request, signal));
  }

  /** Where calls to a number go now. */
  targetOf(carrier: Carrier, phoneNumber: string): NumberTarget | undefined {
    const number = this.#host.numbers[carrier].find(phoneNumber);
    if (number === undefined) return undefined;
    if (carrier === 'vobiz' && number.applicationId !== undefined) return this.#vobiz.targetOf(number.applicationId);
    const appId = /\/start_voice\/(\w+)$/.exec(number.voiceUrl)?.[1];
    const voiceUrl =
      carrier === 'exotel' && appId !== undefined ? this.#host.flows[appId]?.voicebotUrl : number.voiceUrl;
    return { voiceUrl: voiceUrl || undefined, statusCallbackUrl: number.statusCallbackUrl || undefined };
  }

  async #answer(request: CarrierHttpRequest, signal: AbortSignal): Promise<CarrierHttpResponse> {
    const read = new RestRequest(request);
    const api = this.#apis.find((one) => one.owns(read.path));
    if (api === undefined) return jsonAnswer(404, { error: 'Not Found', details: 'no carrier has this path' });
    const { route, params } = findRoute(api, read);
    const action = route?.action ?? 'unknown';
    const fault = this.#fault(api.carrier, action);
    const note = (status: number) =>
      this.log.exchange({
        carrier: api.carrier,
        action,
        method: read.method,
        path: `${read.path}${read.query.size > 0 ? `?${read.query}` : ''}`,
        status,
        fault: fault === undefined ? undefined : JSON.stringify(fault),
        atMs: this.#clock.now(),
      });
    const call: RestCall = {
      request: read,
      params,
      breach: (rule, message) =>
        this.log.breach({ carrier: api.carrier, rule, message, action, atMs: this.#clock.now() }),
    };
    // A carrier acts on what has reached it, whether or not somebody still waits for the answer.
    const answered = this.#act(api, route, call, fault);
    if (fault?.type !== 'silence') void this.#work.add(answered);
    try {
      const answer = await untilAborted(answered, signal);
      note(answer.status);
      return answer;
    } catch (error) {
      note(0);
      throw error;
    }
  }

  async #act(
    api: CarrierApi,
    route: RestRoute | undefined,
    call: RestCall,
    fault: RestFault | undefined,
  ): Promise<RestAnswer> {
    const act = () => api.authenticate(call) ?? route?.handle(call) ?? this.#unknown(api, call);
    await this.#clock.sleep(this.#restMs);
    if (fault === undefined) return act();
    if (fault.type === 'late' && fault.isCarriedOut !== true) {
      await this.#clock.sleep(fault.delayMs);
      return act();
    }
    const answer = fault.isCarriedOut === true ? act() : undefined;
    switch (fault.type) {
      case 'late':
        await this.#clock.sleep(fault.delayMs);
        return answer as RestAnswer;
      case 'silence':
        return new Promise(() => undefined);
      case 'reset':
        throw new LinkError('Expected an answer, got a broken connection (ECONNRESET)');
      default:
        return faultyAnswer(api, fault);
    }
  }

  #unknown(api: CarrierApi, call: RestCall): RestAnswer {
    call.breach(
      'rest-path',
      `Expected a request that the carrier knows, got ${call.request.method} ${call.request.path}`,
    );
    return api.error(404);
  }

  #fault(carrier: Carrier, action: string): RestFault | undefined {
    const key = `${carrier} ${action}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return this.#faults.rest?.({ carrier, action, count });
  }
}

function findRoute(
  api: CarrierApi,
  { method, path }: RestRequest,
): { route: RestRoute | undefined; params: Record<string, string> } {
  for (const route of api.routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match === null) continue;
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)]);
    return { route, params: Object.fromEntries(params) };
  }
  return { route: undefined, params: {} };
}

function decode(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '');
  } catch {
    return text ?? '';
  }
}
