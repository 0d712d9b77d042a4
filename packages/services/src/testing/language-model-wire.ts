import type { ToolCall } from '@voice/core/services';

/** How a vendor's endpoint speaks, written from its manual and not from the adapter. */
export interface LanguageModelWire {
  /**
   * A stream that says these pieces, then ends properly and tells 12 input and 3 output tokens.
   * @returns one text for each piece, what comes before it included, and one for the end
   */
  says(pieces: readonly string[]): readonly string[];
  /** A stream that asks for one tool and ends properly. */
  calls(call: ToolCall): readonly string[];
  /** The body of a refusal, JSON. */
  refuses(statusCode: number, message: string): string;
  /** An event in the middle of a stream that tells the vendor is overloaded; absent where the manual has none. */
  readonly overloaded?: string;
}

/** One server-sent event. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function serverSentEvent(data: unknown, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}
