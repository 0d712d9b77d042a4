import { createServer, type Server } from 'node:http';
import { listen } from '../listen.ts';
import { type VendorName, vendorNames, vendors } from '../services/vendors.ts';

/** One request that a vendor got. */
export interface AskedVendor {
  readonly vendor: string;
  readonly path: string;
}

/** Every vendor on one loopback port, as far as it answers whether it knows a key: it knows those it was told of. */
export class PlayedVendors {
  readonly url: string;
  readonly requests: AskedVendor[] = [];
  readonly #server: Server;
  readonly #known = new Set<string>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
    server.on('request', (request, response) => {
      const [, vendor = '', ...path] = (request.url ?? '').split('/');
      this.requests.push({ vendor, path: `/${path.join('/')}` });
      const sent = Object.values(request.headers).flatMap((value) => String(value).split(' '));
      response.writeHead(sent.some((word) => this.#known.has(`${vendor}:${word}`)) ? 200 : 401).end('{}');
    });
  }

  static async start(): Promise<PlayedVendors> {
    const server = createServer();
    return new PlayedVendors(server, await listen(server, { host: '127.0.0.1', port: 0 }));
  }

  /** Variables that lead a server here. */
  get environment(): Record<string, string> {
    return Object.fromEntries(vendorNames.map((name) => [vendors[name].baseVariable, `${this.url}/${name}`]));
  }

  /** From now on this key holds. */
  know(vendor: VendorName, key: string): void {
    this.#known.add(`${vendor}:${key}`);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
