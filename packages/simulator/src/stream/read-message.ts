import type { Judge } from '../network/call-log.ts';

type Message = Readonly<Record<string, unknown>>;

/** @returns the message as an object; undefined after a breach when it is none */
export function readMessage(text: string, judge: Judge): Message | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    judge.breach('not-json', `Expected one JSON object in each message, got ${quote(text)}`);
    return undefined;
  }
  if (isObject(value)) return value;
  judge.breach('not-json', `Expected a JSON object, got ${quote(text)}`);
  return undefined;
}

/** @returns `media.payload`; undefined after a breach when there is none */
export function readPayload(message: Message, judge: Judge): string | undefined {
  const { media } = message;
  if (isObject(media) && typeof media.payload === 'string') return media.payload;
  judge.breach('payload-missing', 'Expected a base64 text in media.payload, got a message without one');
  return undefined;
}

/** @returns a name for a mark; undefined after a breach when it is no text or empty */
export function readMarkName(name: unknown, where: string, judge: Judge): string | undefined {
  if (typeof name === 'string' && name !== '') return name;
  judge.breach('mark-name', `Expected a name in ${where}, got ${quote(JSON.stringify(name) ?? 'nothing')}`);
  return undefined;
}

/** @returns whether the message names this stream; a breach was reported when not */
export function judgeStreamId(id: unknown, expected: string, field: string, judge: Judge): boolean {
  if (id === expected) return true;
  const came = id === undefined ? 'none' : quote(JSON.stringify(id));
  judge.breach('stream-id', `Expected ${field} ${expected}, got ${came}`);
  return false;
}

/** Reports an event that the carrier does not know. */
export function judgeUnknownEvent(event: unknown, known: string, judge: Judge): void {
  const came = quote(JSON.stringify(event) ?? 'nothing');
  judge.breach('unknown-event', `Expected one of the events ${known}, got ${came}`);
}

/** A text of a server, short enough for a message of ours. */
export function quote(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 120)}… (${text.length} characters)`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
