import type { CarrierHttpRequest } from '@voice/core/telephony';
import { SeededRandom, systemClock } from '@voice/core/time';
import {
  type CarrierCredentials,
  type CarrierLatency,
  type CarrierLink,
  doesNotAnswer,
  networkLink,
  PhoneNetwork,
  type PhoneNetworkOptions,
  type ServedCarrierApis,
  type SimulatedCall,
  serveCarrierApis,
} from '@voice/simulator';

/** One request that a carrier got. */
export interface AskedCarrier {
  readonly method: string;
  readonly path: string;
  /** `user:secret`, from HTTP Basic or Vobiz's headers. */
  readonly credentials: string;
  readonly body: string;
}

export interface SimulatedCarriersOptions
  extends Pick<PhoneNetworkOptions, 'people' | 'faults' | 'numbers' | 'exotelFlows'> {
  readonly credentials?: CarrierCredentials;
  /** The server's public name, when it is not its address: what leads there is led to `serverUrl`. */
  readonly publicBaseUrl?: string;
}

/** As little as a carrier can take: what a test waits for is never the carrier. */
const latencyMs: CarrierLatency = {
  networkMs: 0,
  answerMs: 1,
  startMs: 1,
  clearedAudioMs: 1,
  restMs: 1,
  queueMs: 1,
  dialMs: 1,
};

/** All carriers of the simulator, with their REST interfaces on one loopback port, and everything that they were asked. */
export class SimulatedCarriers {
  readonly network: PhoneNetwork;
  readonly url: string;
  readonly requests: AskedCarrier[];
  /** Where the public name leads to. */
  serverUrl: string | undefined;
  readonly #apis: ServedCarrierApis;
  readonly #credentials: CarrierCredentials;
  readonly #calls: SimulatedCall[] = [];

  private constructor(
    network: PhoneNetwork,
    apis: ServedCarrierApis,
    { requests, credentials }: { requests: AskedCarrier[]; credentials: CarrierCredentials },
  ) {
    this.network = network;
    this.url = apis.origin;
    this.requests = requests;
    this.#apis = apis;
    this.#credentials = credentials;
    network.outbound.on('call', (call) => this.#calls.push(call));
  }

  /** Nobody answers a call unless told otherwise. */
  static async start({
    publicBaseUrl,
    credentials = {},
    ...options
  }: SimulatedCarriersOptions = {}): Promise<SimulatedCarriers> {
    const requests: AskedCarrier[] = [];
    const known = { ...credentials };
    const link = publicBaseUrl === undefined ? networkLink() : tunnel(publicBaseUrl, () => carriers.serverUrl);
    const network = new PhoneNetwork({
      clock: systemClock,
      random: new SeededRandom(1),
      latencyMs,
      people: doesNotAnswer(),
      ...options,
      link,
      credentials: known,
    });
    const { apis } = network;
    const { request } = apis;
    // The log of the network keeps neither bodies nor credentials.
    Object.assign(apis, {
      request: (asked: CarrierHttpRequest, about: { signal: AbortSignal }) => {
        requests.push(toAsked(asked));
        return request(asked, about);
      },
    });
    const carriers: SimulatedCarriers = new SimulatedCarriers(network, await serveCarrierApis({ network }), {
      requests,
      credentials: known,
    });
    return carriers;
  }

  /** Variables that lead a server here. */
  get environment(): Record<string, string> {
    return { TWILIO_API_BASE: this.url, EXOTEL_API_BASE: this.url, VOBIZ_API_BASE: this.url };
  }

  /** Requests to place a call. */
  get placed(): readonly AskedCarrier[] {
    return this.requests.filter(({ method, path }) => method === 'POST' && isOfPlacing(path));
  }

  /** From now on these credentials hold, in place of those of the same carrier. */
  know(credentials: CarrierCredentials): void {
    Object.assign(this.#credentials, credentials);
  }

  async close(): Promise<void> {
    for (const call of this.#calls) call.hangUp();
    await this.#apis.close();
  }
}

/** The paths of all carriers for calls to be placed. */
function isOfPlacing(path: string): boolean {
  return /\/(Calls\.json|Calls\/connect(\.json)?|Call\/)$/.test(path);
}

function toAsked({ method, url, headers, body }: CarrierHttpRequest): AskedCarrier {
  const path = url.replace(/^https?:\/\/[^/]+/, '');
  return { method, path, credentials: credentialsOf(headers), body: body ?? '' };
}

function credentialsOf(headers: Readonly<Record<string, string>>): string {
  const [, basic] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString();
  return `${headers['x-auth-id']}:${headers['x-auth-token']}`;
}

/** What stands before a server on the internet: a name, and TLS that ends there. */
function tunnel(publicBaseUrl: string, serverUrl: () => string | undefined): CarrierLink {
  const link = networkLink();
  const dialled = (url: string) => {
    const [server, isSocket] = [serverUrl(), url.startsWith('ws')];
    const asHttp = isSocket ? url.replace('ws', 'http') : url;
    if (server === undefined || !asHttp.startsWith(`${publicBaseUrl}/`)) return url;
    return (isSocket ? server.replace('http', 'ws') : server) + asHttp.slice(publicBaseUrl.length);
  };
  return {
    request: (request, options) => link.request({ ...request, url: dialled(request.url) }, options),
    openSocket: (url, headers, options) => link.openSocket(dialled(url), headers, options),
  };
}
