import { errorMessage } from '@voice/core/errors';
import type { MediaTransport, StreamStartedFrame } from '@voice/core/frames';
import { normalizePhoneNumber } from '@voice/core/phone-numbers';
import type { AgentRecord } from '@voice/core/store';
import type { UrlSecrets } from '../security/secrets.ts';
import type { CarrierContext } from './carrier-context.ts';

const START_LIMIT_MS = 10_000;
const TRY_AGAIN_LATER = 1013;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;

/** The user name that a static applet's socket URL holds; the password is the agent's secret. */
const APPLET_USER = 'voice';

/** Whether an upgrade carries HTTP Basic credentials with the agent's secret. */
export function hasAppletCredentials(authorization: string | undefined, secrets: UrlSecrets, agentId: string): boolean {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=]{1,1000}) *$/i.exec(authorization ?? '') ?? [];
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  const prefix = `${APPLET_USER}:`;
  return given.startsWith(prefix) && secrets.isOfAgent(given.slice(prefix.length), agentId);
}

/**
 * Exotel's applet with a fixed socket URL: no webhook comes before, so the call is claimed when the stream names it.
 * Audio that arrives before the claim is done is not heard.
 */
export function claimFromStream(context: CarrierContext, agent: AgentRecord, transport: MediaTransport): void {
  const deadline = context.clock.setTimer(
    () => transport.close(POLICY_VIOLATION, 'no start message came'),
    START_LIMIT_MS,
  );
  const removeClosed = transport.events.once('closed', () => deadline.cancel());
  const removeFrame = transport.events.on('frame', (frame) => {
    if (frame.type !== 'stream-started') return;
    deadline.cancel();
    removeFrame();
    removeClosed();
    claimAndAttach(context, agent, transport, frame).catch((error: unknown) => {
      context.logger.error({ provider: 'exotel', detail: errorMessage(error) }, 'static applet failed');
      transport.close(INTERNAL_ERROR, 'the call could not be set up');
    });
  });
}

async function claimAndAttach(
  { accountId, calls, store, telephony }: CarrierContext,
  agent: AgentRecord,
  transport: MediaTransport,
  started: StreamStartedFrame,
): Promise<void> {
  if (calls.isDraining) return transport.close(TRY_AGAIN_LATER, 'the server is stopping');
  const [from, to] = [toE164(started.from), toE164(started.to)];
  const numbers = await store.phoneNumbers.findByNumber(accountId, 'exotel', to);
  if (numbers.length > 0 && !numbers.some(({ isActive }) => isActive))
    return transport.close(POLICY_VIOLATION, 'this number is not in service');
  const { connectionId, maxConcurrentCalls: limit } = (await telephony()).carriers.exotel;
  const call = { account: accountId, agent, provider: 'exotel', connectionId, from, to, limit } as const;
  const claim = await calls.claim({ ...call, providerCallId: started.callId, direction: 'inbound' });
  if (claim.outcome === 'draining') return transport.close(TRY_AGAIN_LATER, 'the server is stopping');
  if (claim.outcome === 'full' || claim.outcome === 'key-reused')
    return transport.close(TRY_AGAIN_LATER, 'all lines are busy');
  if (claim.outcome === 'ended') return transport.close(POLICY_VIOLATION, 'this call has ended');
  const admission = await calls.admit({ provider: 'exotel', agentName: agent.config.name, token: claim.token });
  if (admission.outcome === 'refused') return transport.close(POLICY_VIOLATION, `not admitted: ${admission.reason}`);
  if (transport.isOpen) {
    admission.session.attach(transport);
    return;
  }
  admission.session.release();
  await calls.end(claim.call.id, 'no-stream', 'the media socket closed before the call was set up');
}

/** Exotel spells numbers as Indian national ones; what is no number stays as it came. */
function toE164(number: string | undefined): string {
  if (number === undefined) return 'anonymous';
  return normalizePhoneNumber(number, { defaultCountry: 'IN' }) ?? number;
}
