import type { AgentConfig } from '@voice/core/agents';
import type { LanguageModel } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { RulesLanguageModel } from '@voice/pipeline';
import type { Config } from '../config/config.ts';
import { assertModelAvailable } from './assert-runnable.ts';

const OPENAI_URL = 'https://api.openai.com/v1';

/** Chooses the language model of an agent on a call. @param parameters the call's, for what the rules say */
export type ModelForAgent = (
  agent: AgentConfig,
  parameters: Readonly<Record<string, string>>,
) => LanguageModel | Promise<LanguageModel>;

/** The models that the environment gives access to. */
export function modelsFrom(openAi: Config['openAi'], clock: Clock): ModelForAgent {
  return async (agent, parameters) => {
    assertModelAvailable(agent, openAi);
    const { languageModel } = agent;
    if (languageModel.provider === 'rules') return new RulesLanguageModel({ ...languageModel, values: parameters });
    // Loaded on demand: agents that answer by rule need no vendor's code.
    const { openAiCompatibleModel } = await import('@voice/services');
    return openAiCompatibleModel({
      baseUrl: openAi.baseUrl ?? OPENAI_URL,
      apiKey: openAi.apiKey,
      model: languageModel.model ?? openAi.model,
      clock,
    });
  };
}
