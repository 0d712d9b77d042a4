import type { AgentConfig } from './agent-config.ts';
import { recogniserLacks, voiceLacks } from './service-languages.ts';

/** What a field does: something in every call, or nothing yet (writing it then answers a warning), or it cannot be. */
export type FieldEffect =
  | { readonly effect: 'effective' }
  | { readonly effect: 'pending'; readonly reason: string }
  | { readonly effect: 'refused'; readonly reason: string };

const effective: FieldEffect = { effect: 'effective' };

/** No setting lies: every field of an agent, and whether it acts; for some that depends on the others. */
export const agentFieldEffects: Readonly<
  Record<keyof AgentConfig, FieldEffect | ((agent: AgentConfig) => FieldEffect)>
> = {
  name: effective,
  label: effective,
  description: effective,
  prompt: effective,
  greeting: effective,
  language: languageEffect,
  languageModel: effective,
  speechToText: effective,
  textToSpeech: effective,
  endpointingSilenceMs: effective,
  interruptible: effective,
  idleTimeoutMs: effective,
  maxDurationMs: effective,
  recording: effective,
};

/** What a field of this agent does. */
export function fieldEffectOf(field: keyof AgentConfig, agent: AgentConfig): FieldEffect {
  const effect = agentFieldEffects[field];
  return typeof effect === 'function' ? effect(agent) : effect;
}

/** A language acts when everybody who may hear or speak in a call knows it. */
function languageEffect({ language, speechToText, textToSpeech }: AgentConfig): FieldEffect {
  const recognisers = [speechToText, ...(speechToText.fallbacks ?? [])];
  const voices = [textToSpeech, ...(textToSpeech.fallbacks ?? [])];
  const lacks = [
    ...recognisers.map((recogniser) => recogniserLacks(recogniser, language)),
    ...voices.map((voice) => voiceLacks(voice, language)),
  ].filter((reason) => reason !== undefined);
  if (lacks.length > 0) return { effect: 'refused', reason: lacks.join('; ') };
  const isLocal = [...recognisers, ...voices].some(({ provider }) => provider === 'local');
  return isLocal && language !== 'en'
    ? { effect: 'pending', reason: 'the built-in engines speak and understand English only' }
    : effective;
}
