import { createServer, type Server } from 'node:http';
import type { Clock } from '@voice/core/time';
import { closeHttp, listen } from '../listen.ts';
import { type Check, type Finding, look } from './check.ts';

/** What the check works with. */
export interface PublicUrlOptions {
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  /** A word that only this run knows. */
  readonly word: string;
}

const LIMIT_MS = 15_000;

/**
 * Asks for this server where carriers do. Where it does not run, the check takes its place on its port meanwhile, so that
 * a tunnel can be tried before the first start.
 */
export function checkPublicUrl(publicBaseUrl: string | undefined, options: PublicUrlOptions): Promise<Check> {
  const { clock, word } = options;
  return look('public base URL', { clock, limitMs: LIMIT_MS }, async (signal) => {
    if (publicBaseUrl === undefined) {
      return { status: 'skipped', detail: 'not set up: PUBLIC_BASE_URL, or public_base_url in the settings' };
    }
    const standIn = await standInServer(options);
    try {
      const response = await fetch(`${publicBaseUrl}/healthz`, { signal, redirect: 'manual' });
      const text = (await response.text()).slice(0, 1000);
      return judge(publicBaseUrl, response.status, text, standIn === undefined ? undefined : word);
    } finally {
      if (standIn !== undefined) await closeHttp(standIn, clock);
    }
  });
}

/** @param word what a server that stands in says; `undefined` where the real one should answer */
function judge(url: string, status: number, text: string, word: string | undefined): Finding {
  const expected = word ?? '"status":"ok"';
  if (status === 200 && text.includes(expected)) {
    return { detail: `${url} leads ${word === undefined ? 'to a server of ours' : 'here'}` };
  }
  return { status: 'failed', detail: `${url}/healthz answered ${status}, and not as this server does` };
}

/** Answers as this run; `undefined` where somebody listens already: the server itself, as a rule. */
async function standInServer({ host, port, word }: PublicUrlOptions): Promise<Server | undefined> {
  if (port === 0) return undefined;
  const server = createServer((_request, response) => response.end(word));
  try {
    await listen(server, { host, port });
    return server;
  } catch {
    return undefined;
  }
}
