import { hangUp, waitForAgent } from '../caller/caller-script.ts';
import type { CallerOptions } from '../network/call-options.ts';
import type { Answerer } from '../network/call-record.ts';

/** Somebody, or something, picks up. */
export interface AnsweringPhone extends CallerOptions {
  readonly type: 'answers';
  /** How long it rings, in ms. Longer than the caller waits: nobody answers. */
  readonly afterMs: number;
  readonly answeredBy: Answerer;
  /** How long machine detection needs to find that out, in ms. */
  readonly detectionMs: number;
  /** How long a conversation lasts that this phone is transferred into, in ms. */
  readonly talkMs: number;
}

/** What happens when a number is called. Made by the functions of this file. */
export type PhoneBehaviour =
  | AnsweringPhone
  /** Engaged: it does not ring. */
  | { readonly type: 'busy' }
  /** Rings until the caller gives up. */
  | { readonly type: 'no-answer' }
  /** Rings, and is turned down. */
  | { readonly type: 'rejects'; readonly afterMs: number }
  /** Rings, and is cut off by the network. */
  | { readonly type: 'cut-off'; readonly afterMs: number }
  /** No such number, or no way to it: it does not ring. */
  | { readonly type: 'unreachable' };

const DEFAULT_RING_MS = 2000;
const DEFAULT_DETECTION_MS = 3000;
const DEFAULT_TALK_MS = 5000;

const politeScript = [waitForAgent('finishes'), hangUp()];

/** A person picks up after `afterMs` (default 2000) and follows a script; by default listens once and hangs up. */
export function answers({
  afterMs = DEFAULT_RING_MS,
  detectionMs = DEFAULT_DETECTION_MS,
  talkMs = DEFAULT_TALK_MS,
  caller = politeScript,
  ...options
}: Partial<Omit<AnsweringPhone, 'type' | 'answeredBy'>> = {}): AnsweringPhone {
  return { ...options, type: 'answers', answeredBy: 'human', afterMs, detectionMs, talkMs, caller };
}

/** An answering machine, a fax, or something that machine detection cannot tell. Default a machine. */
export function answersAsMachine({
  answeredBy = 'machine',
  ...options
}: Partial<Omit<AnsweringPhone, 'type'>> = {}): AnsweringPhone {
  return { ...answers(options), answeredBy };
}

/** The line is engaged. */
export function isBusy(): PhoneBehaviour {
  return { type: 'busy' };
}

/** It rings until the caller gives up. */
export function doesNotAnswer(): PhoneBehaviour {
  return { type: 'no-answer' };
}

/** Somebody turns the call down after `afterMs` of ringing; default 1500. */
export function rejects({ afterMs = 1500 }: { afterMs?: number } = {}): PhoneBehaviour {
  return { type: 'rejects', afterMs };
}

/** The network cuts the ringing off after `afterMs`; default 1500. */
export function isCutOff({ afterMs = 1500 }: { afterMs?: number } = {}): PhoneBehaviour {
  return { type: 'cut-off', afterMs };
}

/** There is no way to the number. */
export function isUnreachable(): PhoneBehaviour {
  return { type: 'unreachable' };
}
