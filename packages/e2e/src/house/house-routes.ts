import { type InboundWebhook, isProviderName, type ProviderName, type WebhookRequest } from '@voice/core/telephony';
import { type CarrierSide, callUrl, houseSecrets, streamUrl } from './house-wire.ts';

export interface HouseReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What the server's carrier routes do, without HTTP: `/telephony/{provider}/{kind}/{agent or call}[/{secret}]`. */
export async function answerCarrier(server: CarrierSide, request: WebhookRequest): Promise<HouseReply> {
  const [, , name = '', kind = '', subject = '', secret] = new URL(request.url).pathname.split('/');
  if (!isProviderName(name)) return reply(404);
  const provider = server.providers[name];
  const verified = provider.verifyWebhook(request, {
    authTokens: name === 'exotel' ? [] : [houseSecrets[name]],
    urlSecretMatched: kind !== 'inbound' || (name === 'exotel' && secret === houseSecrets.exotel),
  });
  if (!verified.ok) return reply(403, verified.reason);
  if (kind === 'status' || kind === 'hangup' || kind === 'amd') {
    await server.calls.report(name, await provider.parseReport(request), subject);
    return reply(200);
  }
  const asked = provider.parseInboundWebhook(request);
  if (asked.kind === 'hangup') {
    await server.calls.report(name, await provider.parseReport(request));
    return reply(200);
  }
  if (kind === 'answer') return answered(server, name, subject, asked);
  return inbound(server, name, asked, request.headers.accept);
}

type AskedCall = Extract<InboundWebhook, { kind: 'call' }>;

async function inbound(
  { calls, agent, providers }: CarrierSide,
  name: ProviderName,
  asked: AskedCall,
  accept: string | undefined,
): Promise<HouseReply> {
  const claim = await calls.claim({ ...asked, account: agent.accountId, agent, provider: name, limit: 10 });
  if (!('token' in claim)) return document(providers[name].buildRefusalDocument('busy', { accept }));
  return document(
    providers[name].buildAnswerDocument({
      ...asked,
      streamUrl: streamUrl(name, agent.config.name, claim.token),
      agentName: agent.config.name,
      afterStreamUrl: callUrl('answer', claim.call),
      apology: 'Sorry.',
      accept,
    }),
  );
}

async function answered(
  { calls, agent, providers }: CarrierSide,
  name: ProviderName,
  callId: string,
  asked: AskedCall,
): Promise<HouseReply> {
  const provider = providers[name];
  if (provider.buildAfterStreamDocument !== undefined)
    return document(provider.buildAfterStreamDocument({ wasAttached: true, apology: 'Sorry.' }));
  const token = await calls.issueToken(callId);
  const nothing = { answeredBy: undefined, cause: undefined, durationSecs: undefined, recordingUrl: undefined };
  await calls.report(name, { providerCallId: asked.providerCallId, status: 'IN_PROGRESS', ...nothing }, callId);
  if (token === undefined) return document(provider.buildRefusalDocument('not-in-service', { accept: undefined }));
  return document(
    provider.buildAnswerDocument({
      ...asked,
      streamUrl: streamUrl(name, agent.config.name, token),
      agentName: agent.config.name,
      apology: 'Sorry.',
      accept: undefined,
    }),
  );
}

function document({ status, body, contentType }: { status: number; body: string; contentType: string }): HouseReply {
  return reply(status, body, contentType);
}

function reply(status: number, body = '', contentType = 'text/plain'): HouseReply {
  return { status, headers: { 'content-type': contentType }, body };
}
