import type { AnswerDocument, WebhookRequest } from '@voice/core/telephony';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { PublicUrls } from './public-urls.ts';

/** Reads a webhook's body as it came, whatever its type: signatures are over raw bytes. At most 64 KiB, else 413. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: 64 * 1024, inflate: false });

/**
 * A carrier's request in the shape that providers verify and parse.
 * @throws {RequestError} `VOICE_NOT_READY` when no public base URL is configured
 */
export function toWebhookRequest(request: Request, urls: PublicUrls): WebhookRequest {
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    url: urls.ofRequest(request.originalUrl),
    headers: joinHeaders(request.headers),
    body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(0),
  };
}

/** Headers with one value each. */
export function joinHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/** Sends what a provider has built. */
export function sendDocument(response: Response, document: AnswerDocument): void {
  response.status(document.status).set('Content-Type', document.contentType).end(document.body);
}
