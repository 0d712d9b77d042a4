import type { CallSession } from '../network/call-session.ts';
import type { PhoneBook } from './phone-book.ts';

/** What became of the other leg of a transfer. */
export interface BridgeResult {
  readonly status: 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';
  /** How long both talked, in whole seconds that have begun. */
  readonly durationSecs: number;
  /** The number that answered, or the last one that was tried. */
  readonly number: string;
}

/** Calls numbers one after another until one answers, and lets both talk. An interrupted call cancels it. */
export async function bridge(
  session: CallSession,
  people: PhoneBook,
  { numbers, timeoutMs }: { numbers: readonly string[]; timeoutMs: number },
): Promise<BridgeResult> {
  let result: BridgeResult = { status: 'failed', durationSecs: 0, number: '' };
  for (const number of numbers) {
    result = await callLeg(session, people, number, timeoutMs);
    if (result.status === 'completed' || result.status === 'canceled') break;
  }
  return result;
}

async function callLeg(
  session: CallSession,
  people: PhoneBook,
  number: string,
  timeoutMs: number,
): Promise<BridgeResult> {
  const { interrupted } = session;
  const behaviour = people.take(number);
  const unanswered = (status: BridgeResult['status']): BridgeResult => ({ status, durationSecs: 0, number });
  await session.wait(session.latency.dialMs);
  if (interrupted.aborted) return unanswered('canceled');
  if (behaviour.type === 'busy') return unanswered('busy');
  if (behaviour.type === 'unreachable') return unanswered('failed');
  const ringMs = behaviour.type === 'no-answer' ? Number.POSITIVE_INFINITY : behaviour.afterMs;
  await session.wait(Math.min(ringMs, timeoutMs));
  if (interrupted.aborted) return unanswered('canceled');
  if (behaviour.type === 'no-answer' || ringMs >= timeoutMs || behaviour.type === 'cut-off')
    return unanswered('no-answer');
  if (behaviour.type === 'rejects') return unanswered('busy');
  session.log.add({ type: 'transfer-answered', number });
  const sinceMs = session.log.now();
  await session.wait(behaviour.talkMs);
  return { status: 'completed', durationSecs: Math.ceil((session.log.now() - sinceMs) / 1000), number };
}
