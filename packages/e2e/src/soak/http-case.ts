import type { JsonObject, JsonValue } from '@voice/core/services';
import type { Random } from '@voice/core/time';
import { twilioSignature } from '@voice/simulator';
import { type HttpTemplate, httpCorpus } from './http-corpus.ts';
import type { HttpBytes } from './http-exchange.ts';
import { rawNonsense } from './http-nonsense.ts';
import type { HttpWorld } from './http-world.ts';
import { hurtHeaders, hurtTarget, methods } from './http-wounds.ts';
import { mutateMessage } from './mutate-message.ts';

/** One request of the campaign. */
export interface HttpCase extends HttpBytes {
  /** For people: what shows it again, without the key. */
  readonly shown: string;
  /** Whether it is HTTP as far as the server's parser goes: its answer must be one of ours. */
  readonly isHttp: boolean;
  /** Where it goes, as far as it says. */
  readonly target: string;
}

const SHOWN_LENGTH = 400;

/** Draws a request: one in order with one to three wounds, or bytes that are none. */
export function drawHttpCase(random: Random, world: HttpWorld): HttpCase {
  const template = random.pick(httpCorpus(world));
  if (random.integer(0, 9) === 0) {
    const { bytes, isCutOff } = rawNonsense(random, template.path);
    return { bytes, isCutOff, isHead: false, isHttp: false, target: template.path, shown: show(bytes, world) };
  }
  const method = random.integer(0, 9) === 0 ? random.pick(methods) : template.method;
  const target = random.integer(0, 2) === 0 ? hurtTarget(template.path, random) : template.path;
  const { body, type } = drawBody(template, random);
  const headers: [string, string][] = [
    ['Host', `127.0.0.1:${world.port}`],
    ['Connection', template.isUpgrade === true ? 'Upgrade' : 'close'],
    ...(template.isUpgrade === true ? upgradeHeaders : []),
    ...(template.isApi === true ? ([['Authorization', `Bearer ${world.apiKey}`]] as const) : []),
    ...(body.length > 0 ? ([['Content-Type', type]] as const) : []),
    ...(body.length > 0 || method === 'POST' ? ([['Content-Length', String(body.length)]] as const) : []),
  ].map(([name = '', value = '']): [string, string] => [name, value]);
  if (template.isTwilio === true && type.includes('urlencoded')) {
    const fields = Object.fromEntries(new URLSearchParams(body.toString('latin1')));
    headers.push(['X-Twilio-Signature', twilioSignature(world.twilioToken, world.publicBaseUrl + target, fields)]);
  }
  const { lines, isCutOff, isHttp } = hurtHeaders(headers, random);
  const head = [`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
  const bytes = Buffer.concat([Buffer.from(head, 'latin1'), body]);
  return { bytes, isCutOff, isHead: method === 'HEAD', isHttp, target, shown: show(bytes, world) };
}

const upgradeHeaders = [
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
] as const;

function drawBody({ body, form = 'json' }: HttpTemplate, random: Random): { body: Buffer; type: string } {
  if (body === undefined) return { body: Buffer.alloc(0), type: 'application/json' };
  const text = mutateMessage(body, random);
  if (random.integer(0, 19) === 0) return { body: randomBytes(random), type: 'application/octet-stream' };
  if (form === 'json')
    return { body: Buffer.from(random.integer(0, 99) === 0 ? nested(random) : text), type: 'application/json' };
  const fields = fieldsOf(text, body);
  if (form === 'urlencoded') {
    return { body: Buffer.from(new URLSearchParams(fields).toString()), type: 'application/x-www-form-urlencoded' };
  }
  const boundary = 'fuzzboundary';
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const end = random.integer(0, 3) === 0 ? '' : `--${boundary}--\r\n`;
  return { body: Buffer.from(parts.join('') + end), type: `multipart/form-data; boundary=${boundary}` };
}

/** A form has names and texts only: whatever else a wound has made becomes text. */
function fieldsOf(text: string, intact: JsonObject): [string, string][] {
  const read = (value: JsonValue): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)])
      : [['', text]];
  try {
    return read(JSON.parse(text) as JsonValue);
  } catch {
    return read(intact);
  }
}

function nested(random: Random): string {
  const depth = random.integer(1000, 20_000);
  return random.integer(0, 1) === 0 ? '['.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function randomBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.integer(1, 300) }, () => random.integer(0, 255)));
}

function show(bytes: Uint8Array, { apiKey }: HttpWorld): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, SHOWN_LENGTH).replaceAll(apiKey, '(the key)'));
}
