import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listen } from '../listen.ts';

/** One request that a carrier got. */
export interface AskedCarrier {
  readonly method: string;
  readonly path: string;
}

/** The REST interfaces of all carriers on one loopback port: they know whom they were told of, and nobody else. */
export class PlayedCarriers {
  readonly url: string;
  readonly requests: AskedCarrier[] = [];
  readonly #server: Server;
  readonly #known = new Set<string>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
    server.on('request', (request, response) => this.#answer(request, response));
  }

  static async start(): Promise<PlayedCarriers> {
    const server = createServer();
    return new PlayedCarriers(server, await listen(server, { host: '127.0.0.1', port: 0 }));
  }

  /** Variables that lead a server here. */
  get environment(): Record<string, string> {
    return { TWILIO_API_BASE: this.url, EXOTEL_API_BASE: this.url, VOBIZ_API_BASE: this.url };
  }

  /** From now on these credentials hold. */
  know(user: string, secret: string): void {
    this.#known.add(`${user}:${secret}`);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.requests.push({ method: request.method ?? '', path });
    const [, basic = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const given =
      basic === ''
        ? `${request.headers['x-auth-id']}:${request.headers['x-auth-token']}`
        : Buffer.from(basic, 'base64').toString();
    const isKnown = this.#known.has(given);
    const [user = ''] = given.split(':');
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
    const isNewCall = request.method === 'POST' && path.endsWith('/Calls.json');
    const account = {
      sid: isNewCall ? `CA${String(this.requests.length).padStart(32, '0')}` : user,
      friendly_name: 'Played account',
      status: isNewCall ? 'queued' : 'active',
      type: 'Full',
      Account: { AccountSid: path.split('/')[3] },
      auth_id: user,
      is_active: true,
      enabled: true,
      name: 'Played account',
    };
    response.end(JSON.stringify(isKnown ? account : { code: 20003, message: 'Authenticate', status: 401 }));
  }
}
