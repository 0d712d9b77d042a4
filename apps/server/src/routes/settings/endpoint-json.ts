import type { AgentRecord, PhoneNumberRecord } from '@voice/core/store';
import type { PublicUrls } from '../../carriers/public-urls.ts';
import { timestamp } from './timestamp.ts';

/** An endpoint in this dialect. URLs are computed from what holds now; null where there is nothing to compute them from. */
export function toEndpointJson(
  number: PhoneNumberRecord,
  {
    agents,
    urls,
    showsSecrets,
  }: {
    readonly agents: readonly AgentRecord[];
    readonly urls: PublicUrls;
    /** Whether URLs that hold a secret may be shown. */
    readonly showsSecrets: boolean;
  },
) {
  const inbound = agents.find((agent) => agent.id === number.inboundAgentId);
  const outbound = agents.find((agent) => agent.id === number.outboundAgentId);
  const { provider } = number;
  const showsInbound = urls.isConfigured && inbound !== undefined && (showsSecrets || provider !== 'exotel');
  return {
    id: number.id,
    phone_number: number.phoneNumber,
    provider,
    inbound_agent_name: inbound?.config.name ?? null,
    outbound_agent_name: outbound?.config.name ?? null,
    label: number.label ?? null,
    is_active: number.isActive,
    created_at: timestamp(number.createdAt),
    updated_at: timestamp(number.updatedAt),
    inbound_webhook_url: showsInbound ? urls.inbound(provider, inbound) : null,
    stable_webhook_url: urls.isConfigured && showsSecrets ? urls.stable(provider, number.id) : null,
  };
}
