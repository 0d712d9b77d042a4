import { z } from 'zod';

/** Text that every database can hold: no NUL, no half of a surrogate pair. */
const text = () =>
  z.string().refine((value) => !/\0|\p{Cs}/u.test(value), 'may hold neither NUL nor unpaired surrogates');

/** Languages of the hosted APIs we are compatible with. */
export const agentLanguages = ['en', 'es', 'de', 'hi', 'pt', 'fr', 'nl', 'id', 'it', 'ja', 'ko'] as const;

/** One rule of the rules model: the first whose phrase is found answers. */
export const ruleSchema = z.strictObject({
  /** A phrase; found when its words stand in the caller's words in order, next to one another, whatever case or punctuation. */
  when: text().min(1).max(200),
  /** What to say. `{{utterance}}` is what the caller said. */
  say: text().min(1).max(2000),
  /** What to do once it was heard. */
  afterwards: z.enum(['end-call']).optional(),
});

const languageModelSchema = z.discriminatedUnion('provider', [
  z.strictObject({
    /** Answers by rule: no key, no network. */
    provider: z.literal('rules'),
    rules: z.array(ruleSchema).max(500).default([]),
    /** When no rule is found. */
    otherwise: text().min(1).max(2000).default('Sorry, I did not get that.'),
  }),
  z.strictObject({
    /** Any endpoint that speaks OpenAI's chat completions; URL and key come from the server's configuration. */
    provider: z.literal('openai-compatible'),
    model: text().min(1).max(200).optional(),
    temperature: z.number().min(0).max(1).optional(),
  }),
]);

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
  languageModel: languageModelSchema.default(() => ({
    provider: 'rules' as const,
    rules: [],
    otherwise: 'Sorry, I did not get that.',
  })),
  speechToText: z
    .strictObject({
      provider: z.enum(['local']).default('local'),
    })
    .default({ provider: 'local' }),
  textToSpeech: z
    .strictObject({
      provider: z.enum(['local']).default('local'),
      /** A voice of the provider; null takes its default. */
      voice: text().min(1).max(200).nullable().default(null),
    })
    .default({ provider: 'local', voice: null }),
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
