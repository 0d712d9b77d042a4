import type { Judge } from './call-log.ts';

/**
 * The URL of a media socket as a server wrote it.
 * @returns it as an absolute `ws` or `wss` URL; undefined after a breach when nobody could open it
 */
export function judgeSocketUrl(text: string, documentUrl: string | undefined, judge: Judge): URL | undefined {
  const base = documentUrl?.replace(/^http/i, 'ws');
  const url = text.trim() !== '' && URL.canParse(text.trim(), base) ? new URL(text.trim(), base) : undefined;
  if (url === undefined || (url.protocol !== 'wss:' && url.protocol !== 'ws:')) {
    judge.breach('stream-url', `Expected a wss:// URL for the media stream, got "${text.slice(0, 200)}"`);
    return undefined;
  }
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) {
    judge.breach(
      'stream-url',
      `Expected wss://, got ws:// to ${url.hostname}: only this machine itself may be unencrypted`,
    );
  }
  return url;
}

/** Reports a URL for callbacks that is not absolute. @returns whether it can be called */
export function judgeCallbackUrl(text: string, attribute: string, judge: Judge): boolean {
  if (URL.canParse(text) && /^https?:/i.test(text)) return true;
  judge.breach('relative-url', `Expected an absolute http(s) URL in ${attribute}, got "${text.slice(0, 200)}"`);
  return false;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
