import { TypedEmitter } from '@voice/core/events';
import type { Clock, Timer } from '@voice/core/time';
import type { Request, Response } from 'express';

const HEARTBEAT_MS = 15_000;
/** What may wait for a slow reader, in bytes. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Whether a request asks for server-sent events. */
export function wantsEventStream(request: Request): boolean {
  return request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream';
}

/** The last event that a returning client has seen; -1 for a new one. */
export function lastEventId(request: Request): number {
  const [text] = /^\d{1,9}$/.exec(request.get('Last-Event-ID') ?? '') ?? [];
  return text === undefined ? -1 : Number(text);
}

/**
 * Server-sent events to one client. One that falls 1 MiB behind is cut off: it comes back with `Last-Event-ID`.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  /** `closed` once, whoever closed it. */
  readonly events = new TypedEmitter<{ closed: () => void }>();
  readonly #response: Response;
  readonly #clock: Clock;
  #heartbeat: Timer | undefined;
  #isClosed = false;

  constructor(response: Response, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    response.on('error', () => this.#finish());
    response.on('close', () => this.#finish());
    this.#beat();
  }

  /** @param id sent back as `Last-Event-ID` */
  send(id: number, event: string, data: unknown): void {
    this.#write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Ends the stream; what was sent still arrives. May be called twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#finish();
    this.#response.end();
  }

  #beat(): void {
    this.#heartbeat = this.#clock.setTimer(() => {
      this.#write(':\n\n');
      if (!this.#isClosed) this.#beat();
    }, HEARTBEAT_MS);
  }

  #write(text: string): void {
    if (this.#isClosed) return;
    this.#response.write(text);
    if (this.#response.writableLength <= MAX_WAITING_BYTES) return;
    this.#finish();
    this.#response.destroy();
  }

  #finish(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#heartbeat?.cancel();
    this.events.emit('closed');
  }
}
