import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** One event of a stream. */
export interface ServerSentEvent {
  /** Its name, where it has one. */
  readonly event?: string | undefined;
  readonly data: string;
}

/** Longest event that is waited for, in characters; a stream that never ends one is given up. */
const MAX_EVENT_LENGTH = 4 * 1024 * 1024;

/**
 * Reads events out of a body, however it was cut.
 * @param chunks bytes of UTF-8, as `requestStream` gives them
 * @throws {RangeError} when an event is longer than 4 Mi characters
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* serverSentEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  const events: EventSourceMessage[] = [];
  let waitingLength = 0;
  const parser = createParser({
    onEvent: (event) => {
      events.push(event);
      waitingLength = 0;
    },
  });
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    waitingLength += text.length;
    parser.feed(text);
    for (const { event, data } of events.splice(0)) yield { event, data };
    if (waitingLength > MAX_EVENT_LENGTH) throw new RangeError('Expected an event of at most 4 Mi characters');
  }
}
