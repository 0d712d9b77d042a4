import type { JsonObject } from '../services/index.ts';

/**
 * Names of what happens in a call, in its event log and its live stream.
 * Data of each is JSON; times inside it are ms since the conversation began.
 */
export const callEventTypes = [
  'call-started',
  'carrier-request',
  'carrier-report',
  'stream-attached',
  'stream-detached',
  'speech-started',
  'speech-stopped',
  'caller-interim',
  'caller-spoke',
  'turn-started',
  'agent-generated',
  'agent-speaking',
  'agent-spoke',
  'interrupted',
  'dtmf-received',
  'tool-called',
  'turn-latency',
  'message-refused',
  'warning',
  'failure',
  'recording-saved',
  'usage',
  'call-ended',
] as const;

export type CallEventType = (typeof callEventTypes)[number];

/** One thing that happened in a call. */
export interface CallEvent {
  readonly type: CallEventType;
  /** Milliseconds since the conversation began. */
  readonly atMs: number;
  readonly data: JsonObject;
}

/** What one party said and the other heard. */
export interface Utterance {
  readonly role: 'user' | 'assistant';
  /** The caller's recognised words, or the part of the agent's words that reached the caller's ear. */
  readonly content: string;
  /** What the agent would have said; equals `content` for the caller and for uninterrupted turns. */
  readonly generated: string;
  /** Milliseconds since the conversation began. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Whether the caller cut it off. */
  readonly interrupted: boolean;
}

/** Where the time from the caller's last word to the agent's first went, in ms. */
export interface TurnLatency {
  /** Caller stops speaking → turn is over. */
  readonly endpointingMs: number;
  /** Turn is over → its words are known (0 when they were known before). */
  readonly recognitionMs: number;
  /** Words known → first sentence of the model. */
  readonly modelMs: number;
  /** First sentence → its first audio. */
  readonly voiceMs: number;
  /** The rest: our own share. */
  readonly ownMs: number;
  /** Caller stops speaking → first audio on the wire. */
  readonly totalMs: number;
}
