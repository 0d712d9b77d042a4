import { SeededRandom, systemClock } from '@voice/core/time';
import {
  type CarrierLink,
  networkLink,
  PhoneNetwork,
  type PhoneNetworkOptions,
  type ServedCarrierApis,
  serveCarrierApis,
} from '@voice/simulator';

/** Accounts that the server and the simulated carriers agree on. */
const accounts = {
  twilio: { accountSid: 'AC00000000000000000000000000000001', authToken: 'twilio-auth-token-of-the-demo' },
  exotel: { accountSid: 'demo1', apiKey: 'exotel-key', apiToken: 'exotel-token' },
  vobiz: { authId: 'MA_DEMO0001', authToken: 'vobiz-auth-token-of-the-demo' },
} as const;

export interface PlayedCarriersOptions
  extends Pick<PhoneNetworkOptions, 'publicBaseUrl' | 'numbers' | 'faults' | 'people'> {
  /** Same seed, same ids. Default 1. */
  readonly seed?: number;
  /** The way to the servers. Default: real connections to where a URL leads. */
  readonly link?: CarrierLink;
}

/** All carriers, played on this machine in real time: they call a server, and take the requests that it sends them. */
export class PlayedCarriers {
  readonly network: PhoneNetwork;
  /** That the servers and the carriers agree on. */
  readonly accounts = accounts;
  readonly #apis: ServedCarrierApis;

  private constructor(network: PhoneNetwork, apis: ServedCarrierApis) {
    this.network = network;
    this.#apis = apis;
  }

  static async start({
    seed = 1,
    link = networkLink(),
    ...options
  }: PlayedCarriersOptions = {}): Promise<PlayedCarriers> {
    const network = new PhoneNetwork({
      ...options,
      clock: systemClock,
      random: new SeededRandom(seed),
      link,
      credentials: accounts,
    });
    return new PlayedCarriers(network, await serveCarrierApis({ network }));
  }

  /** Variables of a server that has accounts at these carriers, and asks no others. */
  get environment(): Readonly<Record<string, string>> {
    const { origin } = this.#apis;
    return {
      TWILIO_ACCOUNT_SID: accounts.twilio.accountSid,
      TWILIO_AUTH_TOKEN: accounts.twilio.authToken,
      TWILIO_API_BASE: origin,
      EXOTEL_ACCOUNT_SID: accounts.exotel.accountSid,
      EXOTEL_API_KEY: accounts.exotel.apiKey,
      EXOTEL_API_TOKEN: accounts.exotel.apiToken,
      EXOTEL_API_BASE: origin,
      VOBIZ_AUTH_ID: accounts.vobiz.authId,
      VOBIZ_AUTH_TOKEN: accounts.vobiz.authToken,
      VOBIZ_API_BASE: origin,
    };
  }

  /** What was wrong with the servers' requests; empty is good. */
  get breaches(): readonly string[] {
    return this.network.apis.log.breaches.map(({ carrier, action, rule, message }) =>
      [carrier, action, rule, message].join(' '),
    );
  }

  /** The servers have been stopped: nobody answers any more. May be called twice. */
  close(): Promise<void> {
    return this.#apis.close();
  }
}
