import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRecord } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import { createLogger, parseConfig, type RunningServer, startServer } from '@voice/server';
import type { CallerScript, SimulatedCall } from '@voice/simulator';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { scriptedSpeech } from '../network/scripted-speech.ts';
import { SpreadLink } from './spread-link.ts';

const API_KEY = 'key-of-two-servers';
export const OURS = '+14155550100';

/** What both servers of a pair are given: the same database, key and name. */
export function sharedEnvironment(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    VOICE_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    PUBLIC_BASE_URL: SpreadLink.publicUrl,
    VOICE_API_KEY: API_KEY,
    HOST: '127.0.0.1',
  };
}

/** What an answer of the API says. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

/** Asks a server's API. */
export async function askApi(
  origin: string,
  method: string,
  path: string,
  body?: object,
  headers = {},
): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** Two whole servers on one Postgres, started at the same moment, and carriers that spread over both what they send. */
export class TwoServers {
  readonly servers: readonly RunningServer[];
  readonly carriers: PlayedCarriers;
  readonly link: SpreadLink;
  readonly #folders: readonly string[];

  private constructor(servers: RunningServer[], carriers: PlayedCarriers, link: SpreadLink, folders: string[]) {
    this.servers = servers;
    this.carriers = carriers;
    this.link = link;
    this.#folders = folders;
  }

  static async start(databaseUrl: string, environment: Readonly<Record<string, string>> = {}): Promise<TwoServers> {
    const link = new SpreadLink();
    const carriers = await PlayedCarriers.start({ link, publicBaseUrl: SpreadLink.publicUrl });
    const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'voice-replica-')));
    const servers = await Promise.all(
      folders.map((folder) =>
        startServer({
          config: parseConfig({
            ...sharedEnvironment(databaseUrl),
            ...carriers.environment,
            PORT: '0',
            DATA_DIR: folder,
            ...environment,
          }),
          logger: createLogger('silent'),
          speech: scriptedSpeech(['Hello there.']),
        }),
      ),
    );
    link.origins.push(...servers.map(({ url }) => url));
    return new TwoServers(servers, carriers, link, folders);
  }

  /** Asks the API of one of them. */
  api(server: number, method: string, path: string, body?: object, headers = {}): Promise<Answer> {
    return askApi(this.#server(server).url, method, path, body, headers);
  }

  /** An agent calls somebody, asked for at one of them. */
  dial(server: number, fields: object = {}, headers = {}): Promise<Answer> {
    const body = { phone_number: '+14155550142', agent_name: 'demo', provider: 'twilio', caller_id: OURS, ...fields };
    return this.api(server, 'POST', '/api/calls/outbound', body, headers);
  }

  /** Somebody calls the first agent. */
  async call(carrier: ProviderName, caller: CallerScript): Promise<SimulatedCall> {
    const { urls } = await this.#server(0).telephony();
    const webhookUrl = urls.inbound(carrier, await this.agent());
    return this.carriers.network.call({ carrier, webhookUrl, from: '+14155550123', to: OURS, caller });
  }

  async agent(): Promise<AgentRecord> {
    const { store, accountId } = this.#server(0);
    const [agent] = await store.agents.list(accountId);
    if (agent === undefined) throw new Error('The servers have no agent');
    return agent;
  }

  /** All calls as one of them shows them, newest first. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  async calls(server = 0): Promise<any[]> {
    return (await this.api(server, 'GET', '/api/calls?page_size=100')).body.calls;
  }

  /** Calls that each server holds. */
  get held(): number[] {
    return this.servers.map(({ calls }) => calls.activeCount);
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close({ drainMs: 0 })));
    await this.carriers.close();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }

  #server(index: number): RunningServer {
    const server = this.servers[index];
    if (server === undefined) throw new Error(`Expected server 0 or 1, got ${index}`);
    return server;
  }
}
