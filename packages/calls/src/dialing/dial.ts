import { errorMessage, VoiceError } from '@voice/core/errors';
import type { CallRecord } from '@voice/core/store';
import type { CarrierAccount, OutboundCallRequest, PlacedCall } from '@voice/core/telephony';
import type { CallContext } from '../call-context.ts';
import type { ClaimRequest } from '../call-service-options.ts';
import type { LiveCall } from '../live/live-call.ts';
import { withDeadline } from '../storage/deadline.ts';

/** How long a carrier may take to place a call, in ms. */
const PLACE_TIMEOUT_MS = 15_000;

/** How much longer than it may ring a call waits for the carrier's word, in ms. */
const RING_GRACE_MS = 20_000;

/** When a call of unknown outcome is looked for, counted from the loss of the answer, in ms: carriers list it with a delay. */
const SEARCHES_AT_MS: readonly number[] = [0, 2000, 6000];

/** An outbound call to be. */
export interface DialRequest
  extends Omit<ClaimRequest, 'providerCallId' | 'direction' | 'tokenLifetimeMs'>,
    Pick<OutboundCallRequest, 'apology' | 'ringTimeoutSecs' | 'machineDetection'> {
  /** The account at the carrier to call from. */
  readonly carrier: CarrierAccount;
  /** The URLs of a call, built from its id and its token. */
  readonly urlsOf: (call: CallRecord, token: string) => Pick<OutboundCallRequest, 'streamUrl' | 'urls'>;
}

/** What became of a call whose carrier was asked to place it. */
export type Dialed =
  | { readonly outcome: 'placed'; readonly call: CallRecord; readonly carrierStatus: string }
  /** The carrier did not take it, or nobody knows: the call has ended. */
  | { readonly outcome: 'failed'; readonly call: CallRecord; readonly error: unknown };

export type DialOutcome =
  | Dialed
  /** The idempotency key had asked for it before. */
  | { readonly outcome: 'repeated'; readonly call: CallRecord }
  /** The idempotency key belongs to another request. */
  | { readonly outcome: 'key-reused'; readonly call: CallRecord }
  | { readonly outcome: 'full' | 'draining' };

/** A call was taken back while its carrier was asked to place it. */
function takenBack(): Error {
  return new VoiceError('The call was ended before the carrier had placed it', { code: 'VOICE_CALL_ENDED' });
}

/**
 * Asks the carrier to place a claimed call, once. When nobody knows whether it did, the call is looked for; one that
 * cannot be found ends as `outcome-unknown`, and if it is answered later after all, that answer is hung up.
 */
export async function dial(context: CallContext, live: LiveCall, token: string, request: DialRequest): Promise<Dialed> {
  const since = context.clock.date();
  live.awaitAnswer(request.ringTimeoutSecs * 1000 + PLACE_TIMEOUT_MS + RING_GRACE_MS);
  try {
    const placed = await place(context, live, token, request);
    if (await keep(context, live, placed, request.carrier)) return done(live, placed);
    return { outcome: 'failed', call: live.call, error: takenBack() };
  } catch (error) {
    const { providerCallId } = live.call;
    if (providerCallId !== undefined) return done(live, { providerCallId, carrierStatus: 'reported' });
    if (live.isEnding) return { outcome: 'failed', call: live.call, error: takenBack() };
    live.note('carrier-request', { request: 'place-call', outcome: outcomeOf(error), message: errorMessage(error) });
    if (outcomeOf(error) === 'refused') {
      await live.end('dial-refused', errorMessage(error));
      return { outcome: 'failed', call: live.call, error };
    }
    const found = await search(context, live, since, request);
    if (found !== undefined && (await keep(context, live, found, request.carrier))) return done(live, found);
    await live.end('outcome-unknown', errorMessage(error));
    return { outcome: 'failed', call: live.call, error };
  }
}

function done(live: LiveCall, { carrierStatus }: PlacedCall): Dialed {
  return { outcome: 'placed', call: live.call, carrierStatus };
}

async function place(
  { clock }: CallContext,
  live: LiveCall,
  token: string,
  { carrier, urlsOf, agent, from, to, apology, ringTimeoutSecs, machineDetection }: DialRequest,
): Promise<PlacedCall> {
  const timeout = clock.timeout(PLACE_TIMEOUT_MS);
  const { call } = live;
  const placing = carrier.placeCall(
    {
      callId: call.id,
      from,
      to,
      agentName: call.agentName,
      ...urlsOf(call, token),
      apology,
      ringTimeoutSecs,
      maxDurationSecs: Math.ceil(agent.config.maxDurationMs / 1000) + 60,
      machineDetection,
    },
    { signal: timeout.signal },
  );
  const late = () =>
    new VoiceError(`Expected ${call.provider} to answer within ${PLACE_TIMEOUT_MS} ms, got nothing`, {
      code: 'VOICE_CARRIER_TIMEOUT',
      context: { provider: call.provider, outcome: 'unknown' },
    });
  try {
    return await withDeadline(clock, placing, PLACE_TIMEOUT_MS, late);
  } catch (error) {
    // An account that gives up with the signal says nothing of the carrier.
    throw error === timeout.signal.reason ? late() : error;
  } finally {
    timeout.cancel();
  }
}

/** What is known of the outcome: only an error that says so means that nothing was placed. */
function outcomeOf(error: unknown): 'refused' | 'unknown' {
  return error instanceof Error && 'context' in error && (error.context as { outcome?: unknown })?.outcome === 'refused'
    ? 'refused'
    : 'unknown';
}

/** The call has a name now. One that was taken back meanwhile is hung up. @returns whether it goes on */
async function keep(
  { warn }: CallContext,
  live: LiveCall,
  { providerCallId, carrierStatus }: PlacedCall,
  carrier: CarrierAccount,
): Promise<boolean> {
  if (live.call.providerCallId === providerCallId) return true; // The carrier's reports were quicker than its answer.
  if (!live.isEnding) {
    live.note('carrier-request', { request: 'place-call', outcome: 'placed', carrierStatus });
    live.named(providerCallId);
    return true;
  }
  await carrier.hangUp(providerCallId).catch((error: unknown) => {
    const message = `A call that was taken back while it was placed could not be hung up: ${errorMessage(error)}`;
    warn({ message, callId: live.call.id, error });
  });
  return false;
}

/** Looks for a call whose placing may have worked: a report of the carrier names it, or its list of calls does. */
async function search(
  { clock, warn }: CallContext,
  live: LiveCall,
  since: Date,
  { carrier, from, to }: DialRequest,
): Promise<PlacedCall | undefined> {
  const startMs = clock.now();
  for (const atMs of SEARCHES_AT_MS) {
    const waitMs = startMs + atMs - clock.now();
    if (waitMs > 0) await clock.sleep(waitMs);
    const { id: callId, providerCallId } = live.call;
    if (providerCallId !== undefined) return { providerCallId, carrierStatus: 'reported' };
    if (live.isEnding) return undefined;
    try {
      const found = await carrier.findCall({ callId, from, to, since });
      if (found !== undefined) return found;
    } catch (error) {
      if (error instanceof VoiceError && error.code === 'VOICE_CARRIER_UNSUPPORTED') return undefined;
      const message = `A call of unknown outcome could not be looked for: ${errorMessage(error)}`;
      warn({ message, callId, error });
    }
  }
  return undefined;
}
