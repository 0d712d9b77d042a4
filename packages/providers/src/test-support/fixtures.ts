import { readFileSync } from 'node:fs';
import type { WebhookRequest } from '@voice/core/telephony';

interface WebhookFixture {
  readonly request: {
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly rawBody?: string;
  };
}

/** A text file beside a test. @param test its `import.meta.url` */
export function readText(test: string, path: string): string {
  return readFileSync(new URL(path, test), 'utf8');
}

/** A carrier's request from a file beside a test. */
export function readWebhook(test: string, path: string): WebhookRequest {
  const { request } = JSON.parse(readText(test, path)) as WebhookFixture;
  const { method, url, headers, rawBody = '' } = request;
  return { method, url, headers, body: new TextEncoder().encode(rawBody) };
}
