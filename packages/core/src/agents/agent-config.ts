import { z } from 'zod';
import { languageModelSchema, type ruleSchema } from './language-model-config.ts';
import { speechToTextSchema } from './speech-to-text-config.ts';
import { text } from './text.ts';
import { textToSpeechSchema } from './text-to-speech-config.ts';

/** Languages of the hosted APIs we are compatible with. */
export const agentLanguages = ['en', 'es', 'de', 'hi', 'pt', 'fr', 'nl', 'id', 'it', 'ja', 'ko'] as const;

/** The one shape of an agent, shared by store, pipeline and every API dialect. */
export const agentConfigSchema = z.strictObject({
  /** Part of the webhook URL, percent-encoded there. Unique in an account. */
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Cs}/\\]+$/u, 'may hold anything but slashes and control characters')
    .refine((name) => name !== '.' && name !== '..', 'may not be a path segment that URLs resolve away'),
  label: text().max(200).nullable().default(null),
  description: text().max(2000).nullable().default(null),
  /** The model's instruction. */
  prompt: text().max(120_000).default(''),
  /** Spoken first, without the model; null leaves the first word to the caller. */
  greeting: text().min(1).max(2000).nullable().default('Hello! How can I help?'),
  language: z.enum(agentLanguages).default('en'),
  /** Who thinks, hears and speaks. Each list of `fallbacks` is in order: the next one goes on when one fails. */
  languageModel: languageModelSchema.default(() => ({
    provider: 'rules' as const,
    rules: [],
    otherwise: 'Sorry, I did not get that.',
  })),
  speechToText: speechToTextSchema.default(() => ({ provider: 'local' as const })),
  textToSpeech: textToSpeechSchema.default(() => ({ provider: 'local' as const, voice: null })),
  /** Silence after the caller's last word that ends a turn, in ms, when the words do not say more. */
  endpointingSilenceMs: z.number().int().min(200).max(5000).default(700),
  /** Whether the caller can take the floor while the agent speaks. */
  interruptible: z.boolean().default(true),
  /** Silence of both parties that ends the call, in ms. */
  idleTimeoutMs: z.number().int().min(1000).max(3_600_000).default(30_000),
  /** The longest a call may last, in ms. */
  maxDurationMs: z.number().int().min(1000).max(14_400_000).default(3_600_000),
  /** Whether a two-channel recording is kept. */
  recording: z.boolean().default(false),
});

export type AgentConfig = z.infer<typeof agentConfigSchema>;
export type AgentConfigInput = z.input<typeof agentConfigSchema>;
export type Rule = z.infer<typeof ruleSchema>;
