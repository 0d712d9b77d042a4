import type { CarrierHttpRequest } from '@voice/core/telephony';
import { isObject } from '../stream/read-message.ts';

/** The host does not matter. */
const BASE = 'http://carrier.invalid/';

/** A request to a carrier, taken apart. */
export class RestRequest {
  readonly method: CarrierHttpRequest['method'];
  /** As it was written. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: CarrierHttpRequest['headers'];
  readonly body: string;

  constructor({ method, url, headers, body }: CarrierHttpRequest) {
    const { pathname, searchParams } = new URL(URL.canParse(url, BASE) ? url : BASE, BASE);
    this.method = method;
    this.path = pathname;
    this.query = searchParams;
    this.headers = headers;
    this.body = body;
  }

  /** Lower case, without parameters. */
  get contentType(): string {
    return (this.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  }

  /** User and password of a Basic authorization. */
  get basicAuth(): { readonly user: string; readonly password: string } | undefined {
    const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(this.headers.authorization ?? '')?.[1];
    if (encoded === undefined) return undefined;
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
  }

  /** The fields of a form, urlencoded or multipart; undefined when the body is something else. */
  form(): URLSearchParams | undefined {
    if (this.contentType === 'application/x-www-form-urlencoded') return new URLSearchParams(this.body);
    if (this.contentType !== 'multipart/form-data') return undefined;
    const boundary = /boundary="?([^";]+)"?/i.exec(this.headers['content-type'] ?? '')?.[1];
    return boundary === undefined ? undefined : readMultipart(this.body, boundary);
  }

  /** The object of a JSON body; undefined when the body is something else. */
  json(): Readonly<Record<string, unknown>> | undefined {
    if (this.contentType !== 'application/json') return undefined;
    try {
      const value: unknown = JSON.parse(this.body);
      return isObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
}

function readMultipart(body: string, boundary: string): URLSearchParams {
  const fields = new URLSearchParams();
  for (const part of body.split(`--${boundary}`)) {
    const match =
      /^\r?\ncontent-disposition:[^\r\n]*;\s*name="([^"]*)"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n([\s\S]*?)\r?\n$/i.exec(
        part,
      );
    if (match !== null) fields.append(match[1] as string, match[2] as string);
  }
  return fields;
}
