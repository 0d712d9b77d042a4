import type { MediaSocket } from '@voice/core/frames';
import { type CarrierLink, type LinkOptions, type LinkRequest, type LinkResponse, networkLink } from '@voice/simulator';

/** What a carrier wants of a server: the third word of a path, or a media socket. */
export type Arrival = 'inbound' | 'answer' | 'status' | 'hangup' | 'stream-status' | 'socket';

/**
 * The load balancer in front of several servers: each request and each socket goes to the next one, unless somebody has
 * said where. What is down gets nothing.
 */
export class SpreadLink implements CarrierLink {
  /** The name under which carriers know all of the servers. */
  static readonly publicUrl = 'https://voice.example.com';

  /** Of the servers, in order. */
  readonly origins: string[] = [];
  /** Servers that certain arrivals go to. */
  readonly sent: Partial<Record<Arrival, number>> = {};
  /** How many arrivals of each kind each server has got: `inbound 0`. */
  readonly counts = new Map<string, number>();
  readonly #down = new Set<number>();
  readonly #network = networkLink();
  #next = 0;

  /** The health check has failed. */
  takeOut(server: number): void {
    this.#down.add(server);
  }

  request(request: LinkRequest, options?: LinkOptions): Promise<LinkResponse> {
    return this.#network.request({ ...request, url: this.#lead(request.url) }, options);
  }

  openSocket(url: string, headers: Readonly<Record<string, string>>, options?: LinkOptions): Promise<MediaSocket> {
    return this.#network.openSocket(this.#lead(url), headers, options);
  }

  #lead(url: string): string {
    const { protocol, pathname, search } = new URL(url);
    const isSocket = protocol === 'wss:';
    const arrival = isSocket ? 'socket' : (pathname.split('/')[3] as Arrival);
    const server = this.#serverFor(arrival);
    const key = `${arrival} ${server}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    const origin = this.origins[server] ?? '';
    return `${isSocket ? origin.replace('http', 'ws') : origin}${pathname}${search}`;
  }

  #serverFor(arrival: Arrival): number {
    const sent = this.sent[arrival];
    if (sent !== undefined && !this.#down.has(sent)) return sent;
    do this.#next = (this.#next + 1) % this.origins.length;
    while (this.#down.has(this.#next));
    return this.#next;
  }
}
