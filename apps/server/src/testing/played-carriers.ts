import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../listen.ts';

/** One request that a carrier got. */
export interface AskedCarrier {
  readonly method: string;
  readonly path: string;
  /** `user:secret`, from HTTP Basic or Vobiz's headers. */
  readonly credentials: string;
  readonly body: string;
}

/**
 * The REST interfaces of all carriers on one loopback port: they know whom they were told of, and nobody else, and take
 * every call that they are asked to place.
 */
export class PlayedCarriers {
  readonly url: string;
  readonly requests: AskedCarrier[] = [];
  readonly #server: Server;
  readonly #known = new Set<string>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<PlayedCarriers> {
    const server = createServer();
    return new PlayedCarriers(server, await listen(server, { host: '127.0.0.1', port: 0 }));
  }

  /** Variables that lead a server here. */
  get environment(): Record<string, string> {
    return { TWILIO_API_BASE: this.url, EXOTEL_API_BASE: this.url, VOBIZ_API_BASE: this.url };
  }

  /** Requests to place a call. */
  get placed(): readonly AskedCarrier[] {
    return this.requests.filter(({ method }) => method === 'POST');
  }

  /** From now on these credentials hold. */
  know(user: string, secret: string): void {
    this.#known.add(`${user}:${secret}`);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    const credentials = credentialsOf(request);
    this.requests.push({ method, path, credentials, body: await text(request) });
    const isKnown = this.#known.has(credentials);
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
    const [user = ''] = credentials.split(':');
    const answer = method === 'POST' ? placedCall(this.requests.length) : account(user, path);
    response.end(JSON.stringify(isKnown ? answer : { code: 20003, message: 'Authenticate', status: 401 }));
  }
}

function credentialsOf({ headers }: IncomingMessage): string {
  const [, basic] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString();
  return `${headers['x-auth-id']}:${headers['x-auth-token']}`;
}

/** A call that was taken, in all carriers' words at once. */
function placedCall(number: number): object {
  const id = String(number).padStart(32, '0');
  return {
    sid: `CA${id}`,
    status: 'queued',
    Call: { Sid: id, Status: 'in-progress' },
    request_uuid: id,
    message: 'fired',
  };
}

/** An account that may be used, in all carriers' words at once. */
function account(user: string, path: string): object {
  return {
    ...{ sid: user, friendly_name: 'Played account', status: 'active', type: 'Full' },
    Account: { AccountSid: path.split('/')[3] },
    ...{ auth_id: user, is_active: true, enabled: true, name: 'Played account' },
  };
}
