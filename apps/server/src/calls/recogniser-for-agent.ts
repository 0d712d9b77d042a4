import type { AgentConfig, SpeechToTextVendor } from '@voice/core/agents';
import type { SpeechToText } from '@voice/core/services';
import { distinctNames, type ServiceContext, socketUrl } from './service-context.ts';

/** Longest wait for final words while another recogniser could find them, in ms: vendors take a third of it. */
const FINAL_BUDGET_MS = 1000;

/** The recogniser that an agent names, with those that stand in for it. @param local the one in process */
export async function recogniserOf(
  { speechToText }: AgentConfig,
  local: SpeechToText,
  context: ServiceContext,
): Promise<SpeechToText> {
  const { fallbacks = [], ...first } = speechToText;
  const chosen = [first, ...fallbacks];
  const recognisers = await Promise.all(
    chosen.map((one) =>
      one.provider === 'local' ? local : vendorRecogniser(one, context, { isAlone: fallbacks.length === 0 }),
    ),
  );
  const [only] = recognisers;
  if (recognisers.length === 1 && only !== undefined) return only;
  // Whoever listens to speech only cannot be given silence; a vendor that listens all the time can do without it.
  const listening = recognisers.some((one) => one.listening === 'gated') ? 'gated' : 'continuous';
  const names = distinctNames(recognisers.map(({ name }) => name));
  const services = recognisers.map(
    (one, index): SpeechToText => ({
      name: names[index] ?? one.name,
      accepts: one.accepts,
      listening,
      open: (format, options) => one.open(format, options),
    }),
  );
  const { fallbackSpeechToText } = await import('@voice/services');
  const { clock, health, onSwitch } = context;
  return fallbackSpeechToText({ services, clock, health, onSwitch, finalBudgetMs: FINAL_BUDGET_MS });
}

async function vendorRecogniser(
  { provider, model }: { readonly provider: SpeechToTextVendor; readonly model?: string | undefined },
  { access, clock, onUsage }: ServiceContext,
  { isAlone }: { readonly isAlone: boolean },
): Promise<SpeechToText> {
  // Loaded on demand: agents that stay in process need no vendor's code.
  const services = await import('@voice/services');
  const { apiKey = '', baseUrl } = access.vendors[provider];
  const options = {
    apiKey,
    clock,
    model,
    onUsage,
    // Another recogniser is sooner there than a vendor that has just gone away.
    ...(isAlone ? {} : { reconnectAttempts: 1 }),
  };
  const address = socketUrl(baseUrl);
  switch (provider) {
    case 'deepgram':
      return services.deepgramSpeechToText({ ...options, baseUrl: `${address}/v1` });
    case 'assemblyai':
      return services.assemblyAiSpeechToText({ ...options, baseUrl: `${address}/v3` });
    case 'openai':
      return services.openAiSpeechToText({ ...options, baseUrl: address });
  }
}
