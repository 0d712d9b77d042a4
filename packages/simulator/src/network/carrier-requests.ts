import { errorMessage } from '@voice/core/errors';
import type { MediaSocket } from '@voice/core/frames';
import type { CallSession } from './call-session.ts';
import type { CarrierLink, LinkRequest, LinkResponse } from './carrier-link.ts';
import type { PublicUrl } from './public-url.ts';
import { untilAborted } from './until-aborted.ts';

/** What a carrier demands of the answer to a request for a document. */
export interface DocumentRules {
  /** For the timeline: `webhook`, `action` … */
  readonly purpose: string;
  /** After this the carrier gives up, in ms. */
  readonly timeoutMs: number;
  /** A slower answer is a breach, in ms. */
  readonly slowMs: number;
  readonly maxBytes: number;
  /** Without parameters such as the character set. */
  readonly contentTypes: readonly string[];
}

/** What a carrier demands of the answer to a report. */
export interface CallbackRules {
  readonly purpose: string;
  readonly timeoutMs: number;
  readonly tries: number;
}

/** A document, or why the carrier has none. */
export type DocumentAnswer =
  | { readonly type: 'document'; readonly response: LinkResponse }
  | { readonly type: 'refused'; readonly statusCode: number }
  | { readonly type: 'missing'; readonly reason: 'answer-timeout' | 'answer-unreachable' | 'answer-size' };

/** Sends a carrier's requests and judges how they are answered. */
export class CarrierRequests {
  readonly #link: CarrierLink;
  readonly #session: CallSession;
  readonly #urls: PublicUrl;

  constructor({ link, session, urls }: { link: CarrierLink; session: CallSession; urls: PublicUrl }) {
    this.#link = link;
    this.#session = session;
    this.#urls = urls;
  }

  /** Asks for an answer document. A call that has been interrupted meanwhile gives `missing`. */
  async fetchDocument(request: LinkRequest, rules: DocumentRules): Promise<DocumentAnswer> {
    const { log, interrupted } = this.#session;
    const fault = this.#session.documentFault(rules.purpose);
    if (fault.delayMs !== undefined) await this.#session.wait(fault.delayMs);
    for (let copy = 1; copy < (fault.copies ?? 1); copy += 1) {
      this.#session.later(this.#send(request, rules, undefined).then(() => undefined));
    }
    const sentAtMs = log.now();
    const answer = await this.#send(request, rules, interrupted, fault.answerDelayMs);
    if (typeof answer === 'string') {
      if (!interrupted.aborted && fault.answerDelayMs === undefined)
        log.breach(answer, `Expected an answer to ${request.url} within ${rules.timeoutMs} ms, got none`);
      return { type: 'missing', reason: answer };
    }
    const durationMs = log.now() - sentAtMs - (fault.answerDelayMs ?? 0);
    if (durationMs > rules.slowMs) {
      log.breach(
        'answer-slow',
        `Expected an answer within ${rules.slowMs} ms, got one after ${Math.round(durationMs)} ms`,
      );
    }
    if (answer.status < 200 || answer.status > 299) {
      log.breach('answer-status', `Expected status 200, got ${answer.status}`);
      return { type: 'refused', statusCode: answer.status };
    }
    const byteLength = Buffer.byteLength(answer.body);
    if (byteLength > rules.maxBytes) {
      log.breach('answer-size', `Expected a document of at most ${rules.maxBytes} bytes, got ${byteLength}`);
      return { type: 'missing', reason: 'answer-size' };
    }
    const contentType = (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!rules.contentTypes.includes(contentType)) {
      log.breach(
        'answer-content-type',
        `Expected ${rules.contentTypes.join(' or ')}, got ${contentType || 'no content type'}`,
      );
    }
    return { type: 'document', response: answer };
  }

  /**
   * Asks something that is answered by the status alone.
   * @returns the status; 0 after a breach when there was no answer
   */
  async ask(
    request: LinkRequest,
    { statuses, ...rules }: { purpose: string; timeoutMs: number; statuses: readonly number[] },
  ): Promise<number> {
    const { log, interrupted } = this.#session;
    const answer = await this.#send(request, rules, interrupted);
    const status = typeof answer === 'string' ? 0 : answer.status;
    if (!statuses.includes(status) && !interrupted.aborted) {
      log.breach(
        'answer-status',
        `Expected status ${statuses.join(' or ')} from ${request.url}, got ${status || 'no answer'}`,
      );
    }
    return status;
  }

  /** Reports something, also after the call has ended; again when the server did not take it. Never rejects. */
  async report(request: LinkRequest, rules: CallbackRules): Promise<void> {
    const { isLost = false, delayMs = 0, copies = 1 } = this.#session.callbackFault(rules.purpose);
    if (isLost) return;
    if (delayMs > 0) await this.#session.clock.sleep(delayMs);
    await Promise.all(Array.from({ length: copies }, () => this.#deliver(request, rules)));
  }

  async #deliver(request: LinkRequest, rules: CallbackRules): Promise<void> {
    const { log } = this.#session;
    for (let attempt = 1; attempt <= rules.tries; attempt += 1) {
      const answer = await this.#send(request, rules, undefined);
      const status = typeof answer === 'string' ? 0 : answer.status;
      if (status >= 200 && status <= 299) return;
      log.breach(
        'callback-refused',
        `Expected the report ${rules.purpose} to be taken within ${rules.timeoutMs} ms, got ${status === 0 ? 'no answer' : status}`,
      );
    }
  }

  /** @param url as the server wrote it */
  openSocket(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<MediaSocket> {
    return this.#link.openSocket(this.#urls.toDialled(url), headers, { signal });
  }

  async #send(
    request: LinkRequest,
    { purpose, timeoutMs }: { purpose: string; timeoutMs: number },
    interrupted: AbortSignal | undefined,
    answerDelayMs = 0,
  ): Promise<LinkResponse | 'answer-timeout' | 'answer-unreachable'> {
    const { clock, log } = this.#session;
    const url = this.#urls.toDialled(request.url);
    log.add({ type: 'request-sent', purpose, method: request.method, url });
    const sentAtMs = log.now();
    const timeout = clock.timeout(timeoutMs);
    const signal = interrupted === undefined ? timeout.signal : AbortSignal.any([timeout.signal, interrupted]);
    const note = (statusCode: number, message?: string) =>
      log.add({ type: 'answer-received', purpose, statusCode, durationMs: log.now() - sentAtMs, message });
    try {
      const response = await untilAborted(this.#link.request({ ...request, url }, { signal }), signal);
      if (answerDelayMs > 0) await clock.sleep(answerDelayMs, { signal });
      note(response.status);
      return response;
    } catch (error) {
      note(0, errorMessage(error));
      return timeout.signal.aborted ? 'answer-timeout' : 'answer-unreachable';
    } finally {
      timeout.cancel();
    }
  }
}
