import type { AgentConfig } from '@voice/core/agents';
import type { JsonObject, SpeechToText, TextToSpeech, VoiceActivityDetector } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import type { ConversationServices } from '@voice/pipeline';
import type { ServiceHealth, ServiceSwitch } from '@voice/services';
import type { LoadServices } from '../services/service-access.ts';
import { SharedVoices } from '../services/shared-voices.ts';
import { assertVendorsUsable } from './assert-runnable.ts';
import { type ModelForAgent, modelOf, rulesOf } from './model-for-agent.ts';
import { recogniserOf } from './recogniser-for-agent.ts';
import type { ServiceContext } from './service-context.ts';
import { noUsage, usageOf } from './usage-of-call.ts';
import { voiceOf } from './voice-for-agent.ts';

/** The engines that hear and speak in process. */
export interface SpeechEngines {
  readonly voiceActivity: VoiceActivityDetector;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  /** Names that an agent's `voice` may have; without them any name passes. */
  readonly voices?: readonly string[];
}

/** What one call talks with. */
export interface CallServices {
  readonly services: ConversationServices;
  /** What its vendors will bill, so far. */
  usage(): JsonObject;
  /** The call is over. May be called twice. */
  close(): void;
}

/** What `AgentServices` works with. */
export interface AgentServicesOptions {
  readonly speech: SpeechEngines;
  readonly load: LoadServices;
  readonly clock: Clock;
  /** In place of the models that agents name. */
  readonly modelForAgent?: ModelForAgent | undefined;
}

/** The services of every call: chosen by its agent, with what calls share (what is known to be down, ready connections). */
export class AgentServices {
  readonly #options: AgentServicesOptions;
  readonly #voices = new SharedVoices();
  #health: ServiceHealth | undefined;

  constructor(options: AgentServicesOptions) {
    this.#options = options;
  }

  /**
   * @param parameters the call's, for what the rules say
   * @param warn told, in words, when a service goes on in place of another, or leaves something out
   * @throws {ServiceUnavailableError} when a vendor's key is missing
   */
  async forCall(
    agent: AgentConfig,
    parameters: Readonly<Record<string, string>>,
    warn: (message: string) => void,
  ): Promise<CallServices> {
    const { speech, modelForAgent, load, clock } = this.#options;
    const { voiceActivity } = speech;
    if (staysInProcess(agent)) {
      const languageModel = await (modelForAgent ?? rulesOf)(agent, parameters);
      return { services: { ...speech, languageModel }, usage: noUsage, close: () => undefined };
    }
    const access = await load();
    if (modelForAgent === undefined) assertVendorsUsable(agent, access);
    // Loaded on demand: agents that stay in process need no vendor's code.
    const { ServiceHealth, UsageMeter, costOf, defaultPrices } = await import('@voice/services');
    this.#health ??= new ServiceHealth({ clock });
    const meter = new UsageMeter();
    const context: ServiceContext = {
      access,
      clock,
      health: this.#health,
      onUsage: meter.add,
      onSwitch: (change) => warn(inWords(change)),
      onWarning: warn,
    };
    const speechToText = await recogniserOf(agent, speech.speechToText, context);
    const languageModel = await (modelForAgent?.(agent, parameters) ?? modelOf(agent, parameters, context));
    // Last: what is borrowed is given back by `close`, and by nobody else.
    const { voice, giveBack } = await voiceOf(agent, speech.textToSpeech, this.#voices, context);
    return {
      services: { voiceActivity, speechToText, textToSpeech: voice, languageModel },
      usage: () => usageOf(meter.totals, costOf(meter.totals, defaultPrices)),
      close: giveBack,
    };
  }

  /** Closes connections that stand ready. May be called twice. */
  close(): Promise<void> {
    return this.#voices.close();
  }
}

function staysInProcess({ languageModel, speechToText, textToSpeech }: AgentConfig): boolean {
  const speech = [speechToText, ...(speechToText.fallbacks ?? []), textToSpeech, ...(textToSpeech.fallbacks ?? [])];
  const isSpoken = textToSpeech.pronunciation === undefined;
  return languageModel.provider === 'rules' && isSpoken && speech.every(({ provider }) => provider === 'local');
}

function inWords({ service, from, to, reason }: ServiceSwitch): string {
  const kind = service.replaceAll('-', ' ');
  const why = reason === 'slow' ? 'was too slow' : 'failed';
  return to === undefined
    ? `${from} (${kind}) ${why}, and nothing is left to stand in for it`
    : `${from} (${kind}) ${why}: ${to} goes on`;
}
