import { WireFormatError } from '../errors.ts';

/** A JSON object whose fields are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Longest message looked into, in characters: a payload of 64 KiB in base64 and half as much again. */
const MAX_MESSAGE_LENGTH = 131_072;

/**
 * One message of a carrier, and the words to refuse it with. Carriers spell numbers as strings and the other way
 * round, and change between camel and snake case: every reader takes the first spelling that is there.
 */
export class WireMessage {
  readonly provider: string;
  /** The carrier's name of the event. */
  readonly event: string;
  readonly body: JsonObject;

  /** @throws {WireFormatError} when the text is too long, no JSON, no object, or has no event */
  constructor(provider: string, text: string) {
    this.provider = provider;
    const body = parse(provider, text);
    if (typeof body.event !== 'string') {
      throw new WireFormatError(
        `Expected a ${provider} message with a text field event, got ${nameOfType(body.event)}: skip the message`,
        { provider },
      );
    }
    this.event = body.event;
    this.body = body;
  }

  /** @returns the error to throw; values are never quoted, they may be a caller's */
  refuse(expected: string, came: unknown): WireFormatError {
    return new WireFormatError(
      `Expected ${expected} in ${this.provider}'s message ${JSON.stringify(this.event.slice(0, 40))}, ` +
        `got ${typeof came === 'string' && came.length > 0 ? `text of ${came.length} characters` : nameOfType(came)}: ` +
        'skip the message',
      { provider: this.provider, event: this.event.slice(0, 40) },
    );
  }

  /** @throws {WireFormatError} when it is no object */
  object(field: string): JsonObject {
    const value = this.body[field];
    if (!isObject(value)) throw this.refuse(`an object ${field}`, value);
    return value;
  }

  /** An id or a name. @throws {WireFormatError} when it is neither text nor a number, or empty */
  text(container: JsonObject, ...spellings: string[]): string {
    const value = this.optionalText(container, ...spellings);
    if (value === undefined) throw this.refuse(`text ${spellings[0]}`, firstOf(container, spellings));
    return value;
  }

  /** The same, `undefined` when it is missing, null or empty. @throws {WireFormatError} when it is of another type */
  optionalText(container: JsonObject, ...spellings: string[]): string | undefined {
    const value = firstOf(container, spellings);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw this.refuse(`text ${spellings[0]}`, value);
  }

  /** A number from 0 upwards, also as text; `undefined` when it is missing. @throws {WireFormatError} otherwise */
  optionalCount(container: JsonObject, ...spellings: string[]): number | undefined {
    const value = firstOf(container, spellings);
    if (value === undefined || value === null || value === '') return undefined;
    const count = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
    if (!(count >= 0 && count <= Number.MAX_SAFE_INTEGER)) throw this.refuse(`a number ${spellings[0]}`, value);
    return count;
  }
}

/** Whether it has fields; lists have none. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under the first spelling that is there. */
export function firstOf(container: JsonObject, spellings: readonly string[]): unknown {
  for (const spelling of spellings) if (container[spelling] !== undefined) return container[spelling];
  return undefined;
}

/** Numbers and booleans become text, everything else is left out; what is no object is empty (some send `[]` for it). */
export function textParameters(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, content]) =>
      typeof content === 'string' || typeof content === 'number' || typeof content === 'boolean'
        ? [[name, String(content)]]
        : [],
    ),
  );
}

function parse(provider: string, text: string): JsonObject {
  if (text.length > MAX_MESSAGE_LENGTH) {
    throw new WireFormatError(
      `Expected a ${provider} message of at most ${MAX_MESSAGE_LENGTH} characters, got ${text.length}: skip it`,
      { provider },
    );
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's own error quotes the message, and with it what a caller said.
    throw new WireFormatError(`Expected ${provider} to send JSON, got ${text.length} other characters: skip them`, {
      provider,
    });
  }
  if (isObject(body)) return body;
  throw new WireFormatError(`Expected a JSON object from ${provider}, got ${nameOfType(body)}: skip it`, { provider });
}

function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'a list' : value === '' ? 'empty text' : `a value of type ${typeof value}`;
}
