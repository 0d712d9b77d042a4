import type { AgentConfig, LanguageModelVendor } from '@voice/core/agents';
import type { LanguageModel } from '@voice/core/services';
import { RulesLanguageModel } from '@voice/pipeline';
import type { VendorModelOptions } from '@voice/services';
import { distinctNames, type ServiceContext } from './service-context.ts';

/** Chooses the language model of an agent on a call. @param parameters the call's, for what the rules say */
export type ModelForAgent = (
  agent: AgentConfig,
  parameters: Readonly<Record<string, string>>,
) => LanguageModel | Promise<LanguageModel>;

type Chosen = Exclude<
  Extract<AgentConfig['languageModel'], { provider: LanguageModelVendor }>['fallbacks'],
  undefined
>[number];
type VendorChosen = Exclude<Chosen, { provider: 'rules' }>;

/** The model of an agent that answers by rule. */
export const rulesOf: ModelForAgent = ({ languageModel }, parameters) => {
  if (languageModel.provider === 'rules') return new RulesLanguageModel({ ...languageModel, values: parameters });
  throw new TypeError(`Expected an agent that answers by rule, got ${languageModel.provider}`);
};

/** The language model that an agent names, with those that stand in for it. */
export async function modelOf(
  agent: AgentConfig,
  parameters: Readonly<Record<string, string>>,
  context: ServiceContext,
): Promise<LanguageModel> {
  const { languageModel } = agent;
  if (languageModel.provider === 'rules') return rulesOf(agent, parameters);
  const { fallbacks = [], ...first } = languageModel;
  if (fallbacks.length === 0) return vendorModel(first, nameOf(first, context), context);
  const [name = '', ...names] = distinctNames([first, ...fallbacks].map((chosen) => nameOf(chosen, context)));
  const standIns = fallbacks.map(async (chosen, index) => {
    const own = names[index] ?? '';
    if (chosen.provider !== 'rules') return standIn(await vendorModel(chosen, own, context), own, chosen.temperature);
    return standIn(new RulesLanguageModel({ ...chosen, values: parameters }), own, undefined);
  });
  const services = await Promise.all([vendorModel(first, name, context), ...standIns]);
  const { fallbackLanguageModel } = await import('@voice/services');
  const { clock, health, onSwitch } = context;
  return fallbackLanguageModel({ services, clock, health, onSwitch });
}

async function vendorModel(
  { provider, model, reasoning }: VendorChosen,
  name: string,
  { access, clock, onUsage, onWarning }: ServiceContext,
): Promise<LanguageModel> {
  // Loaded on demand: agents that answer by rule need no vendor's code.
  const services = await import('@voice/services');
  const { apiKey = '', baseUrl = '', model: usual = '' } = access.vendors[provider];
  const options: VendorModelOptions & { readonly baseUrl: string } = {
    apiKey,
    baseUrl,
    model: model ?? usual,
    name,
    clock,
    reasoning,
    onUsage,
    onWarning,
  };
  switch (provider) {
    case 'openai':
      return services.openAiModel(options);
    case 'azure-openai':
      // A deployment's name does not tell what is behind it.
      return services.azureOpenAiModel({ ...options, isReasoningModel: reasoning !== undefined });
    case 'anthropic':
      return services.anthropicModel(options);
    case 'google':
      return services.googleModel(options);
    case 'deepseek':
      // Its models think before they speak unless they are told not to, which nobody on the phone waits for.
      return services.deepSeekModel({ ...options, reasoning: reasoning ?? 'none' });
    case 'groq':
      return services.groqModel(options);
    case 'openai-compatible':
      return services.openAiCompatibleModel({ ...options, apiKey: apiKey === '' ? undefined : apiKey });
  }
}

function nameOf(chosen: Chosen, { access }: ServiceContext): string {
  if (chosen.provider === 'rules') return 'rules';
  return `${chosen.provider} ${chosen.model ?? access.vendors[chosen.provider].model}`;
}

/** A model with a temperature of its own: the one in a request is the first model's. */
function standIn(model: LanguageModel, name: string, temperature: number | undefined): LanguageModel {
  return { name, generate: (request, options) => model.generate({ ...request, temperature }, options) };
}
