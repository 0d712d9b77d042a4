import { z } from 'zod';
import { MAX_FALLBACKS, modelName, oneOf, text } from './text.ts';

/** Vendors of language models. */
export const languageModelVendors = [
  'openai',
  'azure-openai',
  'anthropic',
  'google',
  'deepseek',
  'groq',
  'openai-compatible',
] as const;

export type LanguageModelVendor = (typeof languageModelVendors)[number];

/** One rule of the rules model: the first whose phrase is found answers. */
export const ruleSchema = z.strictObject({
  /** A phrase; found when its words stand in the caller's words in order, next to one another, whatever case or punctuation. */
  when: text().min(1).max(200),
  /** What to say. `{{utterance}}` is what the caller said. */
  say: text().min(1).max(2000),
  /** What to do once it was heard. */
  afterwards: z.enum(['end-call']).optional(),
});

/** Answers by rule: no key, no network. It never fails, so nothing stands in for it. */
const rulesModel = z.strictObject({
  provider: z.literal('rules'),
  rules: z.array(ruleSchema).max(500).default([]),
  /** When no rule is found. */
  otherwise: text().min(1).max(2000).default('Sorry, I did not get that.'),
});

/** A model of a vendor; its key and address come from the server's settings. */
const vendorModel = z.strictObject({
  provider: z.enum(languageModelVendors),
  /** Absent: the server's choice for this vendor. At Azure the name of the deployment. */
  model: modelName,
  temperature: z.number().min(0).max(1).optional(),
  /** How long a reasoning model may think before it speaks. Absent: the vendor's own, at DeepSeek `none`. */
  reasoning: z.enum(['none', 'minimal', 'low', 'medium', 'high']).optional(),
});

const expected = oneOf(['rules', ...languageModelVendors]);

/** A model that stands in for the one before it. */
const fallback = z.discriminatedUnion('provider', [rulesModel, vendorModel], expected);

/** Who thinks of what to say. */
export const languageModelSchema = z.discriminatedUnion(
  'provider',
  [rulesModel, vendorModel.extend({ fallbacks: z.array(fallback).max(MAX_FALLBACKS).optional() })],
  expected,
);
