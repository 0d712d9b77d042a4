import type { Carrier } from './carrier.ts';

/**
 * Audio that may be queued at a carrier before it is a breach, in ms. Exotel's calls drop at about four seconds;
 * the others queue without a stated limit, so theirs only keeps the memory bounded.
 */
export const defaultMaxQueuedMs: Readonly<Record<Carrier, number>> = { twilio: 300_000, vobiz: 300_000, exotel: 4000 };
