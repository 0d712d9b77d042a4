import { type ProviderName, providerNames } from '@voice/core/telephony';
import type { Config } from './config/config.ts';
import type { RunningServer } from './server-options.ts';

const TO_SET: Readonly<Record<ProviderName, string>> = {
  twilio: 'TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN',
  exotel: 'EXOTEL_ACCOUNT_SID, EXOTEL_API_KEY and EXOTEL_API_TOKEN',
  vobiz: 'VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN',
};

/** What a person reads after a start: where it listens, the first key, and where carriers must send calls. */
export async function announcement(server: RunningServer, config: Config): Promise<string> {
  const lines = [`Voice listens on ${server.url}`];
  if (server.apiKey !== undefined) {
    lines.push('', `API key (shown this once, keep it): ${server.apiKey}`);
  }
  lines.push('', ...config.warnings.map((warning) => `Warning: ${warning}`));
  lines.push(...(await carrierLines(server)));
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

async function carrierLines(server: RunningServer): Promise<string[]> {
  const { carriers, urls } = await server.telephony();
  const configured = providerNames.filter((name) => Object.keys(carriers[name].values).length > 0);
  const toSet = [
    ...(urls.isConfigured ? [] : ['- PUBLIC_BASE_URL: the https URL that reaches this server']),
    ...(configured.length > 0 ? [] : providerNames.map((name) => `- for ${name}: ${TO_SET[name]}`)),
  ];
  if (toSet.length > 0)
    return ['No calls yet. Set in .env and restart, or with PUT /api/settings/telephony at any time:', ...toSet];
  const agents = await server.store.agents.list(server.accountId);
  return configured.flatMap((name) => [
    `Webhook of ${name} (POST):`,
    ...agents.map((agent) => `  ${agent.config.name}: ${urls.inbound(name, agent)}`),
  ]);
}
