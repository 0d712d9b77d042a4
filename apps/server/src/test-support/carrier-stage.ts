import type { ProviderName } from '@voice/core/telephony';
import {
  answers,
  type CallerOptions,
  type CallOptions,
  type CallReport,
  Clip,
  hangUp,
  type SimulatedCall,
  say,
  twilioSignature,
  vobizSignatureHeaders,
  waitForAgent,
} from '@voice/simulator';
import { vi } from 'vitest';
import {
  type ApiAnswer,
  TestServer,
  type TestServerOptions,
  TWILIO_TOKEN,
  VOBIZ_TOKEN,
} from '../test-support/test-server.ts';
import { openMedia, type Upgrade } from '../test-support/twilio-line.ts';
import { SimulatedCarriers, type SimulatedCarriersOptions } from './simulated-carriers.ts';

/** Where the carriers reach the server. */
export const PUBLIC_BASE_URL = 'https://voice.example.com';

/** The accounts that server and carriers agree on. */
export const accounts = {
  twilio: { accountSid: 'AC00000000000000000000000000000001', authToken: TWILIO_TOKEN },
  exotel: { accountSid: 'voice1', apiKey: 'exotel-api-key', apiToken: 'exotel-api-token' },
  vobiz: { authId: 'MA_VOICE1', authToken: VOBIZ_TOKEN },
} as const;

/** Our number at each carrier. */
export const ours = { twilio: '+14155550101', exotel: '+918040000001', vobiz: '+918040000002' } as const;
/** Somebody else's. */
export const theirs = '+919876543210';

const ENVIRONMENT = {
  PUBLIC_BASE_URL,
  TWILIO_ACCOUNT_SID: accounts.twilio.accountSid,
  TWILIO_PHONE_NUMBER: ours.twilio,
  EXOTEL_ACCOUNT_SID: accounts.exotel.accountSid,
  EXOTEL_API_KEY: accounts.exotel.apiKey,
  EXOTEL_API_TOKEN: accounts.exotel.apiToken,
  EXOTEL_PHONE_NUMBER: ours.exotel,
  VOBIZ_AUTH_ID: accounts.vobiz.authId,
  VOBIZ_PHONE_NUMBER: ours.vobiz,
};

/** An agent whose caller steers by keys: `9#` makes it say goodbye and hang up, the rest it repeats. */
export const keysAgent = {
  name: 'sales-agent',
  greeting: 'Hello there.',
  llm_settings: {
    rules: [
      { when: 'pressed 9', say: 'Goodbye.', afterwards: 'end-call' },
      { when: 'goodbye', say: 'Goodbye.', afterwards: 'end-call' },
    ],
    otherwise: 'I heard {{utterance}}',
  },
  endpointing_silence_ms: 200,
};

/** Half a second of something that is taken for speech. */
export const sound = say(
  new Clip(
    Int16Array.from({ length: 4000 }, (_, index) => Math.round(6000 * Math.sin((index * 150 * Math.PI) / 4000))),
  ),
);

/** Waits of a caller who does not ponder. */
export const quick = { quietMs: 150, timeoutMs: 5000 };

/** A person who picks up at once, listens, and hangs up. */
export const answersQuickly = answers({ afterMs: 5, caller: [waitForAgent('finishes', quick), hangUp()] });

/** Waits for what happens elsewhere, at most ten seconds. */
export const eventually = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { timeout: 10_000, interval: 5 });

export interface CarrierStageOptions
  extends Pick<TestServerOptions, 'clock' | 'environment' | 'segments' | 'dataDir'>,
    Omit<SimulatedCarriersOptions, 'publicBaseUrl' | 'credentials'> {
  /** Default `https://voice.example.com`. */
  readonly publicBaseUrl?: string;
}

/** A whole server between its API and the simulated carriers, all over loopback. */
export class CarrierStage {
  readonly server: TestServer;
  readonly carriers: SimulatedCarriers;
  readonly publicBaseUrl: string;
  #count = 0;

  private constructor(server: TestServer, carriers: SimulatedCarriers, publicBaseUrl: string) {
    this.server = server;
    this.carriers = carriers;
    this.publicBaseUrl = publicBaseUrl;
  }

  /** With the agent `sales-agent`, who steers by keys. */
  static async start({
    environment = {},
    segments,
    dataDir,
    clock,
    publicBaseUrl = PUBLIC_BASE_URL,
    ...options
  }: CarrierStageOptions = {}): Promise<CarrierStage> {
    const carriers = await SimulatedCarriers.start({ ...options, publicBaseUrl, credentials: accounts });
    const server = await TestServer.start({
      environment: { ...ENVIRONMENT, ...carriers.environment, PUBLIC_BASE_URL: publicBaseUrl, ...environment },
      segments,
      dataDir,
      clock,
    });
    carriers.serverUrl = server.server.url;
    const stage = new CarrierStage(server, carriers, publicBaseUrl);
    const { status } = await stage.api('POST', '/api/agents', keysAgent);
    if (status !== 201 && status !== 409) throw new Error(`The agent was answered with ${status}`);
    return stage;
  }

  api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.server.api(method, path, { body, headers });
  }

  /** Asks for an outbound call: of `sales-agent` over Twilio, unless the body says otherwise. */
  dial(body: object = {}, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    const call = { phone_number: theirs, agent_name: keysAgent.name, provider: 'twilio', ...body };
    return this.api('POST', '/api/calls/outbound', call, headers);
  }

  /** Asks for an outbound call and waits for it at the carrier. */
  async place(provider: ProviderName, body: object = {}): Promise<{ id: string; call: SimulatedCall }> {
    const next = this.carriers.network.nextOutbound();
    const answer = await this.dial({ provider, ...body });
    if (answer.status !== 201) throw new Error(`The call was answered with ${answer.status} ${answer.body.detail}`);
    return { id: answer.body.call_id, call: await next };
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of the API
  async details(id: string): Promise<any> {
    return (await this.api('GET', `/api/calls/${id}`)).body;
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of the API
  async calls(): Promise<any[]> {
    return (await this.api('GET', '/api/calls?page_size=100')).body.calls;
  }

  /** Events of a call of one type, their data only. */
  // biome-ignore lint/suspicious/noExplicitAny: data of any event
  async events(id: string, type: string): Promise<any[]> {
    const { body } = await this.api('GET', `/api/calls/${id}/events`);
    return body
      .filter(({ event_type }: { event_type: string }) => event_type === type)
      .map(({ data }: { data: unknown }) => data);
  }

  /** The call, once it has ended. */
  ended(id: string) {
    return eventually(async () => {
      const call = await this.details(id);
      if (call.end_time === null) throw new Error(`The call is ${call.status}`);
      return call;
    });
  }

  /** Where a carrier reports inbound calls for an agent. */
  async webhookUrl(provider: ProviderName, agent: string = keysAgent.name): Promise<string> {
    const { body } = await this.api('GET', '/api/agents');
    return body.find(({ name }: { name: string }) => name === agent).inbound_webhook_urls[provider];
  }

  /** Somebody calls one of our numbers. */
  async ring(provider: ProviderName, options: CallerOptions & Partial<CallOptions>): Promise<SimulatedCall> {
    const webhookUrl = await this.webhookUrl(provider);
    return this.carriers.network.call({ carrier: provider, webhookUrl, from: theirs, to: ours[provider], ...options });
  }

  /** Somebody calls, and the call is over on both sides. */
  // biome-ignore lint/suspicious/noExplicitAny: the record is an answer of the API
  async talk(provider: ProviderName, caller: CallOptions['caller']): Promise<{ report: CallReport; record: any }> {
    const call = await this.ring(provider, { caller });
    const report = await call.done;
    const found = await eventually(async () => {
      const record = (await this.calls()).find(({ provider_call_id: id }) => id === call.callId);
      if (record === undefined) throw new Error('The call has no record');
      return record;
    });
    return { report, record: await this.ended(found.id) };
  }

  /**
   * A signed request of a carrier, sent as it is.
   * @param path of a URL of ours; the whole URL will do
   */
  async request(
    provider: ProviderName,
    path: string,
    fields: Readonly<Record<string, string>> = {},
    {
      headers = {},
      isSigned = true,
      method = 'POST',
    }: { headers?: Record<string, string>; isSigned?: boolean; method?: string } = {},
  ): Promise<Response> {
    const target = path.startsWith(this.publicBaseUrl) ? path.slice(this.publicBaseUrl.length) : path;
    const sent = { ...this.#usualFields(provider), ...fields };
    const query = method === 'GET' ? `?${new URLSearchParams(sent)}` : '';
    const signature = isSigned
      ? signatureOf(provider, `${this.publicBaseUrl}${target}${query}`, method === 'GET' ? {} : sent)
      : {};
    return fetch(`${this.server.server.url}${target}${query}`, {
      method,
      headers: { ...signature, ...headers },
      body: method === 'GET' ? undefined : new URLSearchParams(sent),
    });
  }

  /** Opens a media socket at the URL that a carrier was told. */
  open(streamUrl: string, options?: Parameters<typeof openMedia>[1]): Promise<Upgrade> {
    const { pathname, search } = new URL(streamUrl, 'wss://x');
    return openMedia(`${this.server.server.url.replace('http', 'ws')}${pathname}${search}`, options);
  }

  async close(): Promise<void> {
    // The carriers last: the server hangs up there what is left.
    await this.server.close();
    await this.carriers.close();
  }

  /** Of a new caller, each time. */
  #usualFields(provider: ProviderName): Record<string, string> {
    this.#count += 1;
    const [from, to] = [theirs, ours[provider]];
    switch (provider) {
      case 'twilio':
        return { CallSid: `CA${this.#count}`, From: from, To: to, CallStatus: 'ringing', Direction: 'inbound' };
      case 'exotel':
        return { CallSid: `e${this.#count}`, CallFrom: '09876543210', CallTo: '08040000001', Direction: 'incoming' };
      case 'vobiz':
        return { CallUUID: `u${this.#count}`, From: from, To: to, Direction: 'inbound', Event: 'StartApp' };
    }
  }
}

function signatureOf(
  provider: ProviderName,
  url: string,
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  switch (provider) {
    case 'twilio':
      return { 'x-twilio-signature': twilioSignature(accounts.twilio.authToken, url, fields) };
    case 'vobiz':
      return vobizSignatureHeaders(accounts.vobiz.authToken, url, { v2: '1'.repeat(20), v3: '2'.repeat(20) });
    case 'exotel':
      return {}; // Signs nothing.
  }
}
