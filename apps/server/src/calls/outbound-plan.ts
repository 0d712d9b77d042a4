import type { DestinationRules } from '@voice/calls';
import type { AgentRecord, PhoneNumberRecord, Store } from '@voice/core/store';
import type { CarrierAccount, ProviderName } from '@voice/core/telephony';
import { type AccountOptions, openAccount } from '../carriers/account-of-call.ts';
import { RequestError } from '../errors.ts';
import type { TelephonyView } from '../telephony/telephony-view.ts';

/** Who is to be called, and what the request says of how; `undefined` leaves it to the settings. */
export interface OutboundWish {
  readonly to: string;
  readonly from: string | undefined;
  readonly agentName: string | undefined;
  readonly provider: ProviderName | undefined;
  /** Whether the carrier is to find out who answers; `undefined`: as configured, where the carrier can. */
  readonly machineDetection: boolean | undefined;
}

/** Everything that an outbound call needs, found. */
export interface OutboundPlan {
  readonly provider: ProviderName;
  readonly carrier: CarrierAccount;
  readonly connectionId: string;
  readonly limit: number;
  readonly from: string;
  readonly agent: AgentRecord;
  readonly machineDetection: boolean;
}

export interface OutboundPlanOptions {
  readonly store: Pick<Store, 'agents' | 'phoneNumbers'>;
  readonly accounts: AccountOptions;
  readonly destinations: DestinationRules;
  /** Whether carriers are asked who answers, when a request does not say. */
  readonly machineDetection: boolean;
}

/**
 * Finds the carrier, the number and the agent of an outbound call: request, then endpoint, then settings.
 * @throws {RequestError} naming everything that is missing, and where to set it
 */
export async function planOutbound(
  { store, accounts, destinations, machineDetection }: OutboundPlanOptions,
  accountId: string,
  view: TelephonyView,
  wish: OutboundWish,
): Promise<OutboundPlan> {
  const named = wish.agentName === undefined ? undefined : await namedAgent(store, accountId, wish.agentName);
  const numbers = await store.phoneNumbers.list(accountId);
  const provider = wish.provider ?? carrierOfNumber(numbers, wish.from) ?? view.defaultProvider;
  if (provider === undefined) {
    throw new RequestError(
      'VOICE_REQUEST_INVALID',
      'provider: no carrier was named and none is the default: send provider, or set provider in PUT /api/settings/telephony or TELEPHONY_PROVIDER',
    );
  }
  const { connectionId, maxConcurrentCalls: limit, phoneNumber, missing } = view.carriers[provider];
  const carrier = openAccount(view, provider, accounts);
  const lacks = [...missing, ...(view.publicBaseUrl === undefined ? ['public_base_url (PUBLIC_BASE_URL)'] : [])];
  if (carrier === undefined || lacks.length > 0) {
    throw new RequestError(
      'VOICE_REQUEST_INVALID',
      `Calls over ${provider} need settings that are missing: ${lacks.join(', ')}`,
    );
  }
  const from = wish.from ?? phoneNumber;
  if (from === undefined) {
    throw new RequestError(
      'VOICE_REQUEST_INVALID',
      `caller_id: there is no number to call from: send caller_id, or set ${provider}_phone_number (${provider.toUpperCase()}_PHONE_NUMBER)`,
    );
  }
  const ours = numbers.filter((number) => number.provider === provider && number.phoneNumber === from);
  const active = ours.find(({ isActive }) => isActive);
  if (ours.length > 0 && active === undefined)
    throw new RequestError('VOICE_REQUEST_INVALID', 'caller_id: the endpoint of this number is not active');
  const agent = named ?? (await outboundAgent(store, accountId, active));
  const verdict = destinations.check(wish.to);
  if (!verdict.isAllowed) throw new RequestError('VOICE_NOT_ALLOWED', `phone_number: ${verdict.reason}`);
  const detection = accounts.providers[provider].capabilities['machine-detection'];
  if (wish.machineDetection === true && !detection.isSupported)
    throw new RequestError('VOICE_REQUEST_INVALID', `machine_detection: ${detection.reason}`);
  const detects = detection.isSupported && (wish.machineDetection ?? machineDetection);
  return { provider, carrier, connectionId, limit, from, agent, machineDetection: detects };
}

async function namedAgent(store: Pick<Store, 'agents'>, accountId: string, name: string): Promise<AgentRecord> {
  const agent = await store.agents.findByName(accountId, name);
  if (agent !== undefined) return agent;
  throw new RequestError('VOICE_NOT_FOUND', `agent_name: there is no agent called ${JSON.stringify(name)}`);
}

/** A number that is ours at one carrier only says which one. */
function carrierOfNumber(numbers: readonly PhoneNumberRecord[], from: string | undefined): ProviderName | undefined {
  const carriers = new Set(numbers.filter(({ phoneNumber }) => phoneNumber === from).map(({ provider }) => provider));
  return carriers.size === 1 ? [...carriers][0] : undefined;
}

async function outboundAgent(
  store: Pick<Store, 'agents'>,
  accountId: string,
  number: PhoneNumberRecord | undefined,
): Promise<AgentRecord> {
  const id = number?.outboundAgentId;
  const agent = id === undefined ? undefined : await store.agents.find(accountId, id);
  if (agent !== undefined) return agent;
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    'agent_name: no agent was named, and the number called from has no outbound_agent_name: send one of them',
  );
}
