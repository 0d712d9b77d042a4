/**
 * Two names of one server: the public one that its carriers know and sign, and the address at which it is reached here.
 * Without a public one both are the same.
 */
export class PublicUrl {
  readonly #publicBase: URL | undefined;
  readonly #localOrigin: string;

  /**
   * @param publicBaseUrl for example `https://voice.example.com`
   * @param webhookUrl under either name; its origin is the address, unless it is the public one
   */
  constructor(publicBaseUrl: string | undefined, webhookUrl: string) {
    this.#publicBase = publicBaseUrl === undefined ? undefined : new URL(publicBaseUrl);
    this.#localOrigin = new URL(webhookUrl).origin;
  }

  /** The name under which the carrier knows a URL: what signatures are made over. */
  toPublic(url: string): string {
    const base = this.#publicBase;
    if (base === undefined || !isUnder(url, this.#localOrigin)) return url;
    return `${base.origin}${pathOf(base)}${url.slice(url.indexOf('/', url.indexOf('//') + 2))}`;
  }

  /** Where a URL is really dialled; `ws` and `wss` too. */
  toDialled(url: string): string {
    const base = this.#publicBase;
    const isSocket = /^wss?:/i.test(url);
    const asHttp = isSocket ? url.replace(/^ws/i, 'http') : url;
    if (base === undefined || !isUnder(asHttp, base.origin)) return url;
    const parsed = new URL(asHttp);
    const prefix = pathOf(base);
    const path = parsed.pathname.startsWith(`${prefix}/`) ? parsed.pathname.slice(prefix.length) : parsed.pathname;
    const origin = isSocket ? this.#localOrigin.replace(/^http/, 'ws') : this.#localOrigin;
    return `${origin}${path}${parsed.search}`;
  }
}

/** Whether a URL of any spelling begins with this origin. */
function isUnder(url: string, origin: string): boolean {
  return URL.canParse(url) && new URL(url).origin === origin;
}

function pathOf({ pathname }: URL): string {
  return pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
}
