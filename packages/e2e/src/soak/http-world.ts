import { createHmac } from 'node:crypto';
import { type ProviderName, providerNames } from '@voice/core/telephony';
import type { ServerProcess } from '../demo/server-process.ts';

/** Words that no answer and no line of a log may hold. */
export const httpSecrets = {
  OPENAI_API_KEY: 'sk-fuzz-openai-0123456789abcdef',
  DEEPGRAM_API_KEY: 'fuzz-deepgram-0123456789abcdef',
  METRICS_TOKEN: 'fuzz-metrics-0123456789abcdef',
  VOICE_ENCRYPTION_KEY: Buffer.from('fuzz-encryption-key-of-32-bytes!').toString('base64'),
} as const;

/** What is there at a server, for requests that go deep. */
export interface HttpWorld {
  readonly port: number;
  readonly publicBaseUrl: string;
  readonly apiKey: string;
  readonly twilioToken: string;
  readonly agentId: string;
  readonly endpointId: string;
  /** A call over each carrier that rings, and what opens its URLs. */
  readonly calls: Readonly<Record<ProviderName, { readonly id: string; readonly secret: string }>>;
  /** Path of Exotel's webhook, with its secret. */
  readonly exotelPath: string;
  /** Path of an endpoint's own webhook, with its secret. */
  readonly stablePath: string;
}

const NUMBER = '+14155550100';

/** Makes sure that there is an agent, an endpoint and a call, whatever earlier requests have done to them. */
export async function prepareWorld(server: ServerProcess, twilioToken: string): Promise<HttpWorld> {
  const ask = apiOf(server);
  await ask('PUT', '/api/settings/telephony', { public_base_url: null, provider: null, twilio_max_concurrent: 100 });
  for (const agent of await ask('GET', '/api/agents')) {
    if (agent.name !== 'fuzz') await ask('DELETE', `/api/agents/${agent.id}`);
  }
  await ask('POST', '/api/agents', { name: 'fuzz', idle_timeout_ms: 2000 });
  for (const { id } of await ask('GET', '/api/settings/endpoints'))
    await ask('DELETE', `/api/settings/endpoints/${id}`);
  const endpoint = {
    phone_number: NUMBER,
    provider: 'twilio',
    inbound_agent_name: 'fuzz',
    outbound_agent_name: 'fuzz',
  };
  const { id: endpointId, stable_webhook_url } = await ask('POST', '/api/settings/endpoints', endpoint);
  await endCalls(server);
  const rings = await Promise.all(
    providerNames.map(async (provider) => {
      const dial = { phone_number: '+14155550199', provider, agent_name: 'fuzz', caller_id: NUMBER };
      const { call_id: id } = await ask('POST', '/api/calls/outbound', dial);
      return [provider, { id, secret: secretOfCall(id) }] as const;
    }),
  );
  const calls = Object.fromEntries(rings) as HttpWorld['calls'];
  await assertOpens(server, calls.twilio);
  const [agent] = await ask('GET', '/api/agents');
  return {
    port: Number(new URL(server.url).port),
    publicBaseUrl: server.url,
    apiKey: server.apiKey,
    twilioToken,
    agentId: agent.id,
    endpointId,
    calls,
    exotelPath: new URL(agent.inbound_webhook_urls.exotel).pathname,
    stablePath: new URL(stable_webhook_url).pathname,
  };
}

/** As the server derives it from its key: a carrier would have been told. */
function secretOfCall(id: string): string {
  const key = Buffer.from(httpSecrets.VOICE_ENCRYPTION_KEY, 'base64');
  return createHmac('sha256', key).update(`call:${id}`).digest('base64url');
}

/** A carrier that the call does not belong to is told so only behind the right secret. */
async function assertOpens({ url }: ServerProcess, { id, secret }: { id: string; secret: string }): Promise<void> {
  const { status } = await fetch(`${url}/telephony/exotel/status/${id}/${secret}`, { method: 'POST' });
  if (status !== 404) throw new Error(`The secrets of calls are derived in another way: ${status} instead of 404`);
}

/** Ends every call that is still open. */
export async function endCalls(server: ServerProcess): Promise<void> {
  const ask = apiOf(server);
  for (const status of ['ringing', 'in_progress']) {
    const { calls } = await ask('GET', `/api/calls?page_size=100&status=${status}`);
    await Promise.all(calls.map(({ id }: { id: string }) => ask('POST', `/api/calls/${id}/end`)));
  }
}

/** What a server counts of itself. */
export async function readGauges(
  server: ServerProcess,
): Promise<Record<'heapBytes' | 'openFiles' | 'activeCalls', number>> {
  const headers = { Authorization: `Bearer ${httpSecrets.METRICS_TOKEN}`, Connection: 'close' };
  const text = await (await fetch(`${server.url}/metrics`, { headers })).text();
  const gauge = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    heapBytes: gauge('nodejs_heap_size_used_bytes'),
    openFiles: gauge('process_open_fds'),
    activeCalls: gauge('voice_calls_active'),
  };
}

function apiOf({ url, apiKey }: ServerProcess) {
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape
  return async (method: string, path: string, body?: object): Promise<any> => {
    const response = await fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json', Connection: 'close' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return text === '' ? {} : JSON.parse(text);
  };
}
