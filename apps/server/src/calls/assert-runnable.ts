import type { AgentConfig } from '@voice/core/agents';
import type { Config } from '../config/config.ts';
import { ModelUnavailableError, RequestError } from '../errors.ts';

/**
 * Lets an agent pass that this server can run.
 * @param voices names that the voice engine knows; without them any name passes
 * @throws {ModelUnavailableError}
 * @throws {RequestError} `VOICE_REQUEST_INVALID` naming the voices
 */
export function assertRunnable(agent: AgentConfig, openAi: Config['openAi'], voices?: readonly string[]): void {
  assertModelAvailable(agent, openAi);
  const { voice } = agent.textToSpeech;
  if (voices === undefined || voice === null || voices.includes(voice)) return;
  throw new RequestError(
    'VOICE_REQUEST_INVALID',
    `voice: must be one of ${voices.join(', ')}, or null for the default`,
  );
}

/** @throws {ModelUnavailableError} when the agent's model is one that this server has no access to */
export function assertModelAvailable(agent: AgentConfig, openAi: Config['openAi']): void {
  const { provider } = agent.languageModel;
  const hasAccess = openAi.apiKey !== undefined || openAi.baseUrl !== undefined;
  if (provider === 'openai-compatible' && !hasAccess) throw new ModelUnavailableError(provider);
}
