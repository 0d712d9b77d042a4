import type { AgentConfig } from '@voice/core/agents';
import { RequestError, ServiceUnavailableError } from '../errors.ts';
import { type LoadServices, type ServiceAccess, vendorLacks } from '../services/service-access.ts';

/** Throws when this server cannot run an agent. */
export type AssertRunnable = (agent: AgentConfig) => Promise<void>;

/**
 * Lets an agent pass that this server can run.
 * @param voices names that the voice engine in process knows; without them any name passes
 * @throws {ServiceUnavailableError} when a vendor's key is missing
 * @throws {RequestError} `VOICE_REQUEST_INVALID` naming the voices, or the model that must be named
 */
export function assertRunnableWith(load: LoadServices, voices?: readonly string[]): AssertRunnable {
  return async (agent) => {
    const access = await load();
    assertVendorsUsable(agent, access);
    const spoken = [agent.textToSpeech, ...(agent.textToSpeech.fallbacks ?? [])];
    const stranger = spoken.find(
      ({ provider, voice }) => provider === 'local' && voice !== null && voices?.includes(voice) === false,
    );
    if (stranger === undefined) return;
    throw new RequestError(
      'VOICE_REQUEST_INVALID',
      `voice: must be one of ${voices?.join(', ')}, or null for the default`,
    );
  };
}

/**
 * @throws {ServiceUnavailableError} when the agent wants a vendor that this server has no access to
 * @throws {RequestError} `VOICE_REQUEST_INVALID` when a model must be named
 */
export function assertVendorsUsable(agent: AgentConfig, access: ServiceAccess): void {
  const wanted = [
    ...chosen('llm', agent.languageModel),
    ...chosen('stt', agent.speechToText),
    ...chosen('tts', agent.textToSpeech),
  ];
  const lacks = wanted.flatMap(({ field, provider }) => {
    if (provider === 'rules' || provider === 'local') return [];
    const lack = vendorLacks(provider, access);
    return lack === undefined ? [] : [`${field}: ${lack}`];
  });
  if (lacks.length > 0) throw new ServiceUnavailableError([...new Set(lacks)]);
  const models = chosen('llm', agent.languageModel);
  const nameless = models.find(
    ({ provider, model }) => provider !== 'rules' && (model ?? access.vendors[provider].model) === undefined,
  );
  if (nameless === undefined) return;
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    `llm_model: must be the name of a deployment for ${nameless.provider}, or set AZURE_OPENAI_DEPLOYMENT in the environment`,
  );
}

interface Chosen<Provider> {
  readonly provider: Provider;
  readonly model?: string | undefined;
}

/** The services that an agent names, each with the field that names it. */
function chosen<Provider extends string>(
  prefix: string,
  { fallbacks = [], ...first }: Chosen<Provider> & { readonly fallbacks?: readonly Chosen<Provider>[] | undefined },
): (Chosen<Provider> & { readonly field: string })[] {
  return [
    { field: `${prefix}_provider`, provider: first.provider, model: first.model },
    ...fallbacks.map(({ provider, model }) => ({ field: `${prefix}_fallbacks`, provider, model })),
  ];
}
