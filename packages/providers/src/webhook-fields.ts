import type { ProviderName, WebhookRequest } from '@voice/core/telephony';
import { WebhookFormatError } from './errors.ts';

/** What a webhook says, by name. */
export type WebhookFields = ReadonlyMap<string, string>;

/** Whether the body is a form; a header's parameters (`; charset=…`) do not matter. */
export function isForm(request: WebhookRequest): boolean {
  return mediaTypeOf(request) === 'application/x-www-form-urlencoded';
}

/** Decoded pairs of a form body, in order, repeated keys included. */
export function formPairs(request: WebhookRequest): URLSearchParams {
  return new URLSearchParams(new TextDecoder().decode(request.body));
}

/**
 * The fields of a webhook: the query of a GET; the form or JSON object of a POST. Of a repeated field the first counts.
 * A POST's query is not read, so that nobody adds fields to a request by its URL.
 * @throws {WebhookFormatError} when the body is neither form nor JSON object
 */
export function readFields(request: WebhookRequest, provider: ProviderName): WebhookFields {
  if (request.method === 'GET') return firstOf(queryOf(request.url));
  if (isForm(request)) return firstOf(formPairs(request));
  if (mediaTypeOf(request) === 'application/json') return jsonFields(request.body, provider);
  throw new WebhookFormatError(
    `Expected a form or JSON from ${provider}, got content type "${mediaTypeOf(request)}"; check the webhook's settings at the carrier`,
    { provider },
  );
}

/**
 * As `readFields`, and the text fields of a multipart form besides (Exotel's status callbacks). Files are left out.
 * @throws {WebhookFormatError} when the body is none of these
 */
export async function readReportFields(request: WebhookRequest, provider: ProviderName): Promise<WebhookFields> {
  if (request.method === 'GET' || mediaTypeOf(request) !== 'multipart/form-data') return readFields(request, provider);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  try {
    const form = await new Response(Uint8Array.from(request.body), { headers }).formData();
    return firstOf([...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  } catch (cause) {
    throw new WebhookFormatError(
      `Expected a multipart form from ${provider}, got a body that is none`,
      { provider },
      { cause },
    );
  }
}

/**
 * A field that must be there. An empty value counts where `mayBeEmpty`.
 * @throws {WebhookFormatError}
 */
export function requireField(
  fields: WebhookFields,
  names: readonly string[],
  provider: ProviderName,
  { mayBeEmpty = false }: { mayBeEmpty?: boolean } = {},
): string {
  for (const name of names) {
    const value = fields.get(name);
    if (value !== undefined && (value !== '' || mayBeEmpty)) return value;
  }
  const name = names.join(' or ');
  throw new WebhookFormatError(
    `Expected "${name}" in the webhook of ${provider}, got none; was it sent by the carrier?`,
    {
      provider,
      field: name,
    },
  );
}

function mediaTypeOf({ headers }: WebhookRequest): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function queryOf(url: string): URLSearchParams {
  const [withoutFragment = ''] = url.split('#', 1);
  const start = withoutFragment.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : withoutFragment.slice(start + 1));
}

function firstOf(pairs: Iterable<[string, string]>): WebhookFields {
  const fields = new Map<string, string>();
  for (const [name, value] of pairs) if (!fields.has(name)) fields.set(name, value);
  return fields;
}

function jsonFields(body: Uint8Array, provider: ProviderName): WebhookFields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new WebhookFormatError(`Expected JSON from ${provider}, got a body that is none`, { provider }, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WebhookFormatError(`Expected a JSON object from ${provider}, got another JSON value`, { provider });
  }
  const fields = new Map<string, string>();
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean') {
      fields.set(name, String(field));
    }
  }
  return fields;
}
