import { SimulationError } from '../errors.ts';
import { Clip } from './clip.ts';

/** One thing a caller does. Made by the functions of this file. */
export type CallerStep =
  | { readonly type: 'say'; readonly clip: Clip; readonly text: string | undefined }
  | {
      readonly type: 'wait-for-agent';
      readonly until: 'starts' | 'finishes';
      readonly timeoutMs: number;
      readonly quietMs: number;
    }
  | { readonly type: 'wait'; readonly durationMs: number }
  | {
      readonly type: 'interrupt';
      readonly afterAgentSpokeMs: number;
      readonly timeoutMs: number;
      readonly say: SayStep;
    }
  | { readonly type: 'press'; readonly digits: string }
  | { readonly type: 'hang-up' }
  | { readonly type: 'drop-socket' }
  | { readonly type: 'raw'; readonly message: string | Uint8Array };

export type SayStep = Extract<CallerStep, { type: 'say' }>;

/**
 * What a caller does, step by step. After the last one the caller stays on the line in silence until somebody ends
 * the call. A script may be used for many calls: what it says is encoded once.
 */
export type CallerScript = readonly CallerStep[];

/** How long a caller waits for the agent, in ms. */
const DEFAULT_TIMEOUT_MS = 15_000;
/** Silence after which the agent has finished, in ms. */
const DEFAULT_QUIET_MS = 700;

/**
 * Speaks a clip to its end.
 * @param speech samples at 8000 Hz, a whole WAV file as bytes, or a `Clip` made before
 * @param options `text`: the words that are spoken, for the timeline
 */
export function say(speech: Int16Array | Uint8Array | Clip, { text }: { text?: string } = {}): SayStep {
  return { type: 'say', clip: toClip(speech), text };
}

/**
 * Waits until the agent speaks, or has spoken and been quiet for `quietMs`. What the agent began to say before the
 * caller's last words does not count. After `timeoutMs` the script goes on all the same; the report counts it.
 */
export function waitForAgent(
  until: 'starts' | 'finishes',
  { timeoutMs = DEFAULT_TIMEOUT_MS, quietMs = DEFAULT_QUIET_MS }: { timeoutMs?: number; quietMs?: number } = {},
): CallerStep {
  return { type: 'wait-for-agent', until, timeoutMs, quietMs };
}

/** Waits without a word. */
export function pause(durationMs: number): CallerStep {
  return { type: 'wait', durationMs };
}

/** The same as `pause`, where silence is the point: a caller who does not answer. */
export function staySilent(durationMs: number): CallerStep {
  return { type: 'wait', durationMs };
}

/** Speaks into the agent's words once they have been heard for `afterAgentSpokeMs`; skipped when none come in time. */
export function interrupt({
  afterAgentSpokeMs,
  say: speech,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: {
  afterAgentSpokeMs: number;
  say: SayStep | Int16Array | Uint8Array | Clip;
  timeoutMs?: number;
}): CallerStep {
  const step = 'type' in speech ? speech : say(speech);
  return { type: 'interrupt', afterAgentSpokeMs, timeoutMs, say: step };
}

/**
 * Presses keys, 250 ms apart.
 * @param digits of `0-9 * # A-D`
 * @throws {SimulationError} on any other character
 */
export function press(digits: string): CallerStep {
  if (!/^[0-9*#A-D]+$/.test(digits)) {
    throw new SimulationError(`Expected keys out of 0-9 * # A-D, got "${digits}"`);
  }
  return { type: 'press', digits };
}

/** Ends the call as a person does. */
export function hangUp(): CallerStep {
  return { type: 'hang-up' };
}

/** The carrier's side dies: the media socket is gone without a word. */
export function dropSocket(): CallerStep {
  return { type: 'drop-socket' };
}

/** Sends one message as it is, for hostile tests; bytes become a binary message. */
export function raw(message: string | Uint8Array): CallerStep {
  return { type: 'raw', message };
}

function toClip(speech: Int16Array | Uint8Array | Clip): Clip {
  if (speech instanceof Clip) return speech;
  return speech instanceof Int16Array ? new Clip(speech) : Clip.fromWav(speech);
}
