import type { CallService } from '@voice/calls';
import type { AgentRecord, CallRecord } from '@voice/core/store';
import type { ProviderName, TelephonyProvider } from '@voice/core/telephony';

export const HOUSE_URL = 'https://voice.test';

/** What the carriers know of us; every signature is made with it. */
export const houseSecrets = { twilio: 'twilio-token', vobiz: 'vobiz-token', exotel: 'exotel-secret' } as const;

/** What lets us into the carriers' REST interfaces. */
export const houseCredentials = {
  twilio: { provider: 'twilio', accountSid: 'AC00000000000000000000000000000001', authToken: houseSecrets.twilio },
  exotel: { provider: 'exotel', accountSid: 'demo1', apiKey: 'exotel-key', apiToken: 'exotel-token' },
  vobiz: { provider: 'vobiz', authId: 'MA_HOUSE1', authToken: houseSecrets.vobiz },
} as const;

/** What the carrier routes of a house work with. */
export interface CarrierSide {
  readonly calls: CallService;
  readonly agent: AgentRecord;
  readonly providers: Readonly<Record<ProviderName, TelephonyProvider>>;
}

/** A URL of one call; its secret is not what these tests are about. */
export function callUrl(kind: string, { provider, id }: Pick<CallRecord, 'provider' | 'id'>): string {
  return `${HOUSE_URL}/telephony/${provider}/${kind}/${id}`;
}

export function streamUrl(provider: ProviderName, agentName: string, token: string): string {
  return `${HOUSE_URL.replace('https', 'wss')}/ws/${provider}/${agentName}/${token}`;
}
