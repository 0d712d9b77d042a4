import type { CallOutcome } from '../network/call-outcome.ts';
import type { CallSession } from '../network/call-session.ts';
import type { AnsweringPhone, PhoneBehaviour } from './phone-behaviour.ts';

/** Why nobody answered, with the word of SIP that Twilio passes on. */
export interface Unanswered {
  readonly type: 'unanswered';
  readonly outcome: CallOutcome & { readonly status: 'busy' | 'no-answer' | 'failed' | 'canceled' };
  readonly sipCode: number;
}

export type RingResult = { readonly type: 'answered'; readonly phone: AnsweringPhone } | Unanswered;

export interface RingOptions {
  readonly session: CallSession;
  readonly behaviour: PhoneBehaviour;
  /** How long it may ring, in ms. */
  readonly ringTimeoutMs: number;
  onRinging(): void;
}

/**
 * Dials a number and lets it ring until somebody answers or nobody will. The call's record follows.
 * Whoever ends the call meanwhile cancels it.
 */
export async function ringPhone({ session, behaviour, ringTimeoutMs, onRinging }: RingOptions): Promise<RingResult> {
  const end = (status: Unanswered['outcome']['status'], sipCode: number, reason: string): Unanswered => {
    const endedBy = session.hungUp.aborted ? session.endedBy : 'caller';
    session.record.end(status);
    return { type: 'unanswered', sipCode, outcome: { status, endedBy, reason } };
  };
  const canceled = () => end('canceled', 487, 'canceled');
  await session.wait(session.latency.dialMs);
  if (session.hungUp.aborted) return canceled();
  if (behaviour.type === 'busy') return end('busy', 486, 'busy');
  if (behaviour.type === 'unreachable') return end('failed', 404, 'unreachable');
  session.record.ring();
  onRinging();
  const ringMs = behaviour.type === 'no-answer' ? Number.POSITIVE_INFINITY : behaviour.afterMs;
  await session.wait(Math.min(ringMs, ringTimeoutMs));
  if (session.hungUp.aborted) return canceled();
  if (ringMs >= ringTimeoutMs || behaviour.type === 'no-answer') return end('no-answer', 487, 'no-answer');
  if (behaviour.type === 'rejects') return end('busy', 603, 'rejected');
  if (behaviour.type === 'cut-off') return end('canceled', 487, 'cut-off');
  session.record.answer();
  return { type: 'answered', phone: behaviour };
}
