/** A vendor of recognition, played by the test: it hears what the adapter sends, and says what the test wants. */
export interface RecognitionVendor {
  /** For the adapter. */
  readonly baseUrl: string;
  /** Connections or requests that were tried, refused ones included. */
  attempts(): number;
  /** Connections or requests that are open now. */
  openCount(): number;
  /** The audio of the connection, or of the request, that began last. */
  audio(): Uint8Array;
  /** How often the words of a segment were asked for, over all connections; a repetition counts again. */
  asked(): number;
  /** Answers the oldest question of the last connection that has no answer yet. */
  answer(text: string): void;
  /** Says what the segment sounds like so far; absent where the vendor cannot. */
  interim?(text: string): void;
  /** Breaks the last connection, or request, without a word. */
  lose(): void;
  /** Says what no manual allows, in place of an answer. */
  garbage(): void;
  /** Says in its own way that it cannot go on. */
  fail(): void;
  /** From now on every attempt is refused. */
  refuse(statusCode: number, headers?: Readonly<Record<string, string>>): void;
  /** Whoever comes has to wait until the returned function is called. */
  hold(): () => void;
  close(): Promise<void>;
}
