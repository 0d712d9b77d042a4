import type { Random } from '@voice/core/time';

/** Methods that HTTP knows, and some that are almost one. */
export const methods = [
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'PURGE', 'QUERY'],
] as const;

const hostileSegments = [
  ...['', '.', '..', '%2e%2e', '%2f', '%', '%zz', '%00', '%ff', '%c0%af', '%F0%9F%98%80', '__proto__', 'constructor'],
  ...[
    '..%2f..%2fetc%2fpasswd',
    "'%20OR%201=1--",
    '{{x}}',
    ':id',
    '*',
    '00000000-0000-4000-8000-000000000000',
    'x'.repeat(3000),
  ],
];
const hostileQueries = [
  ...['?', '??', '?a', '?=', '?&&&', '?a=%', '?a=%00', '?page=-1', '?page=1e9', '?page_size=101', '?page=1&page=2'],
  ...[
    '?a[b][c]=1',
    '?__proto__[x]=1',
    '?verify=perhaps',
    '?status=x',
    `?x=${'y'.repeat(2000)}`,
    `?${'a&'.repeat(1500)}`,
    '#x',
    ';x=1',
  ],
];

/** A path with one segment exchanged, added or taken away, or with another query. */
export function hurtTarget(target: string, random: Random): string {
  if (random.integer(0, 3) === 0) return target.split('?')[0] + random.pick(hostileQueries);
  const [path = '', query] = target.split('?');
  const segments = path.split('/');
  const at = random.integer(1, segments.length - 1);
  const wound = random.integer(0, 2);
  if (wound === 0) segments[at] = random.pick(hostileSegments);
  else if (wound === 1) segments.splice(at, 0, random.pick(hostileSegments));
  else segments.splice(at, 1);
  const hurt = `/${segments.slice(1).join('/')}`;
  return query === undefined ? hurt : `${hurt}?${query}`;
}

const hostileHeaders: readonly (readonly [string, string])[] = [
  ['Content-Type', 'text/plain'],
  ['Content-Type', 'application/json; charset=utf-7'],
  ['Content-Type', 'application/json; charset="'],
  ['Content-Type', 'multipart/form-data'],
  ['Content-Type', 'multipart/form-data; boundary='],
  ['Content-Type', `multipart/form-data; boundary=${'x'.repeat(500)}`],
  ['Content-Type', ''],
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', 'br'],
  ['Content-Encoding', 'nonsense'],
  ['Authorization', ''],
  ['Authorization', 'Bearer'],
  ['Authorization', 'Bearer nobody-knows-this-key'],
  ['Authorization', 'Basic dm9pY2U6eA=='],
  ['Authorization', 'Basic ====='],
  ['Idempotency-Key', ''],
  ['Idempotency-Key', 'x'.repeat(201)],
  ['Idempotency-Key', 'the-same-for-all'],
  ['Accept', 'text/event-stream'],
  ['Accept', 'application/xml'],
  ['Accept', ',;q=x'],
  ['Accept-Encoding', 'gzip, nonsense;q=7'],
  ['Last-Event-ID', '-1'],
  ['Last-Event-ID', 'x'.repeat(500)],
  ['Range', 'bytes=5-1'],
  ['Range', 'bytes=0-0,0-0,0-0'],
  ['If-None-Match', '*'],
  ['Host', ''],
  ['Host', 'evil.example.com'],
  ['X-Forwarded-For', '999.1.1.1, ::ffff:x, unknown'],
  ['X-Forwarded-Host', 'evil.example.com'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Twilio-Signature', 'x'],
  ['X-Vobiz-Signature-V2', 'x,y,,z'],
  ['X-Vobiz-Signature-V3-Nonce', '\u00ff'],
  ['Upgrade', 'h2c'],
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Key', 'short'],
  ['Sec-WebSocket-Version', '99'],
  ['Sec-WebSocket-Extensions', 'permessage-deflate; server_max_window_bits=99'],
  ['Sec-WebSocket-Protocol', 'x, y'],
  ['Cookie', 'a=b; '.repeat(300)],
  ['X-Long', 'x'.repeat(9000)],
  ['X-Latin', '\u00e4\u00f6\u00fc'],
];

/** What stands on the wire, and what it is to the parser. */
export interface HurtHeaders {
  readonly lines: readonly string[];
  readonly isCutOff: boolean;
  readonly isHttp: boolean;
}

/** Headers with some exchanged or added; one in twelve is broken so that the parser or the body's length trips. */
export function hurtHeaders(headers: readonly (readonly [string, string])[], random: Random): HurtHeaders {
  const wounded = headers.map(([name, value]) => [name, value] as const);
  for (let wound = random.integer(0, 2); wound > 0; wound -= 1) {
    const [name, value] = random.pick(hostileHeaders);
    const at = wounded.findIndex(([known]) => known === name);
    if (at >= 0) wounded[at] = [name, value];
    else wounded.push([name, value]);
  }
  const lines = wounded.map(([name, value]) => `${name}: ${value}`);
  const isSound = { lines, isCutOff: false, isHttp: true };
  const without = (name: string) => lines.filter((line) => !line.startsWith(name));
  switch (random.integer(0, 59)) {
    case 0:
      return { lines: without('Host'), isCutOff: true, isHttp: false };
    case 1:
      return { lines: [...without('Content-Length'), 'Content-Length: 99999'], isCutOff: true, isHttp: false };
    case 2:
      return { lines: [...lines, 'Content-Length: 1'], isCutOff: true, isHttp: false };
    case 3:
      return { lines: [...without('Content-Length'), 'Transfer-Encoding: chunked'], isCutOff: true, isHttp: false };
    case 4:
      return {
        lines: [...lines, ...Array.from({ length: 2500 }, (_, index) => `X-${index}: y`)],
        isCutOff: true,
        isHttp: false,
      };
    default:
      return isSound;
  }
}
