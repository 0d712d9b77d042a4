import { type AudioFormat, isSameFormat } from '@voice/core/frames';
import { ServiceError } from '../errors.ts';
import type { ServiceIdentity } from '../plumbing/service-usage.ts';
import { lettersOf } from './word-mapper.ts';

/** @throws {ServiceError} `VOICE_SERVICE_REQUEST` for a format the voice cannot make */
export function requireFormat(produces: readonly AudioFormat[], format: AudioFormat, identity: ServiceIdentity): void {
  if (produces.some((candidate) => isSameFormat(candidate, format))) return;
  const { service, vendor } = identity;
  const made = produces.map(({ encoding, sampleRate }) => `${encoding} at ${sampleRate} Hz`).join(', ');
  throw new ServiceError(
    'VOICE_SERVICE_REQUEST',
    `${vendor} (${service}) makes ${made}; got ${format.encoding} at ${format.sampleRate} Hz, so ask for one of those and convert it`,
    { service, vendor },
  );
}

/** Whether a text makes any sound. Vendors answer one that does not with an error, or not at all. */
export function isSpeakable(text: string): boolean {
  return lettersOf(text) !== '';
}

/** `en` of `en-US`: what vendors call a language. */
export function primaryLanguage(language: string | undefined): string | undefined {
  return language?.split('-')[0]?.toLowerCase();
}

/** The path below a base URL, whatever slashes it ends with; `http` becomes `ws` where a socket is asked for. */
export function endpoint(
  baseUrl: string,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
