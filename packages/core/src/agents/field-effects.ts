import type { AgentConfig } from './agent-config.ts';

/** What a field does: something in every call, or nothing yet (writing it then answers a warning). */
export type FieldEffect =
  | { readonly effect: 'effective' }
  | { readonly effect: 'pending'; readonly reason: string }
  | { readonly effect: 'refused'; readonly reason: string };

const effective: FieldEffect = { effect: 'effective' };

/** No setting lies: every field of an agent, and whether it acts. */
export const agentFieldEffects: Readonly<Record<keyof AgentConfig, FieldEffect>> = {
  name: effective,
  label: effective,
  description: effective,
  prompt: effective,
  greeting: effective,
  language: {
    effect: 'pending',
    reason: 'the built-in engines speak and understand English only',
  },
  languageModel: effective,
  speechToText: effective,
  textToSpeech: effective,
  endpointingSilenceMs: effective,
  interruptible: effective,
  idleTimeoutMs: effective,
  maxDurationMs: effective,
  recording: effective,
};
