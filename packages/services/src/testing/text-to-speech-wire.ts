import type { AudioFormat } from '@voice/core/frames';

/**
 * How the vendor treats one sentence. `speak`: as it should. `stall`: the first piece, then nothing until it is called
 * off; and then a piece too many, as vendors do. `silent`: nothing. `wait`: nothing before `proceed()`. `garbage`: what
 * nobody can read. `refuse`: the vendor's own error. `drop`: the first piece, then the connection breaks.
 */
export type SentenceScript = 'speak' | 'stall' | 'silent' | 'wait' | 'garbage' | 'refuse' | 'drop';

/** A sentence that reached the vendor. */
export interface AskedSentence {
  readonly text: string;
  /** Which connection it came over, counted from 0. */
  readonly connection: number;
  /** The vendor's context, where it has such a thing. */
  readonly context?: string | undefined;
  readonly format: AudioFormat;
  /** The vendor's name of the voice. */
  readonly voice: string;
}

/**
 * A server on this machine that plays the vendor, written from its documentation.
 * Every word lasts 100 ms, and all bytes of a sentence are its number, counted from 1.
 */
export interface TextToSpeechWire {
  readonly baseUrl: string;
  readonly asked: readonly AskedSentence[];
  /** Connections, or requests, that were begun and are not over. */
  openCount(): number;
  /** How often the vendor was told that a sentence is no longer wanted. */
  calledOffCount(): number;
  /** For the next sentences, in order; beyond them: `speak`. */
  script(...scripts: SentenceScript[]): void;
  /** Speaks the sentences that wait. */
  proceed(): void;
  /** Answers every new connection, or request, with this HTTP status, and an error body as the vendor writes it. */
  refuse(statusCode: number): void;
  /** Closes every connection as a vendor does whose patience is at an end. */
  hangUp(): void;
  close(): Promise<void>;
}
