import { z } from 'zod';
import { httpUrl } from './env-fields.ts';

const key = z
  .string()
  .regex(/^[\x21-\x7e]{1,500}$/, 'must have 1 to 500 visible ASCII characters and no space')
  .optional();
const model = z.string().max(200);
const url = httpUrl.optional();

/** Variables about vendors of services. */
export const vendorVariables = {
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: url,
  OPENAI_MODEL: model.default('gpt-4.1-nano'),
  OPENAI_COMPATIBLE_API_KEY: key,
  OPENAI_COMPATIBLE_BASE_URL: url,
  OPENAI_COMPATIBLE_MODEL: model.optional(),
  AZURE_OPENAI_API_KEY: key,
  AZURE_OPENAI_ENDPOINT: url,
  AZURE_OPENAI_DEPLOYMENT: model.optional(),
  ANTHROPIC_API_KEY: key,
  ANTHROPIC_BASE_URL: url,
  GOOGLE_API_KEY: key,
  GOOGLE_GENERATIVE_AI_API_KEY: key,
  GOOGLE_BASE_URL: url,
  DEEPSEEK_API_KEY: key,
  DEEPSEEK_BASE_URL: url,
  GROQ_API_KEY: key,
  GROQ_BASE_URL: url,
  DEEPGRAM_API_KEY: key,
  DEEPGRAM_BASE_URL: url,
  ASSEMBLYAI_API_KEY: key,
  ASSEMBLYAI_BASE_URL: url,
  ELEVENLABS_API_KEY: key,
  ELEVENLABS_BASE_URL: url,
  CARTESIA_API_KEY: key,
  CARTESIA_BASE_URL: url,
};

export type VendorVariable = keyof typeof vendorVariables;
