import type { LanguageModelVendor, SpeechToTextVendor, TextToSpeechVendor } from '@voice/core/agents';
import type { VendorVariable } from '../config/vendor-variables.ts';

/** Vendors of services. */
export type VendorName = LanguageModelVendor | SpeechToTextVendor | TextToSpeechVendor;

/** How a vendor is set up. */
export interface Vendor {
  /** Its key's name in the settings. */
  readonly keySetting: string;
  /** Its key's name in the environment; of several, the first that is set counts. */
  readonly keyVariables: readonly [VendorVariable, ...VendorVariable[]];
  /** What leads to another address than `baseUrl`: a proxy, a region. */
  readonly baseVariable: VendorVariable;
  /** Where it is, without a trailing slash, as its adapter takes it; `undefined` where everybody has their own. */
  readonly baseUrl: string | undefined;
  /** The model of agents that name none; `undefined` where only the owner can know it. */
  readonly model?: string;
  /** Whether it may be used without a key. */
  readonly isKeyOptional?: boolean;
}

const OPENAI_URL = 'https://api.openai.com/v1';

/** All vendors. Addresses of language models end with the version, those of speech with the host, as each adapter has it. */
export const vendors: Readonly<Record<VendorName, Vendor>> = {
  openai: {
    keySetting: 'openai_api_key',
    keyVariables: ['OPENAI_API_KEY'],
    baseVariable: 'OPENAI_BASE_URL',
    baseUrl: OPENAI_URL,
  },
  'azure-openai': {
    keySetting: 'azure_openai_api_key',
    keyVariables: ['AZURE_OPENAI_API_KEY'],
    baseVariable: 'AZURE_OPENAI_ENDPOINT',
    baseUrl: undefined,
  },
  'openai-compatible': {
    keySetting: 'openai_compatible_api_key',
    keyVariables: ['OPENAI_COMPATIBLE_API_KEY'],
    baseVariable: 'OPENAI_COMPATIBLE_BASE_URL',
    baseUrl: undefined,
    isKeyOptional: true,
  },
  anthropic: {
    keySetting: 'anthropic_api_key',
    keyVariables: ['ANTHROPIC_API_KEY'],
    baseVariable: 'ANTHROPIC_BASE_URL',
    baseUrl: 'https://api.anthropic.com/v1',
    model: 'claude-haiku-4-5',
  },
  google: {
    keySetting: 'google_api_key',
    keyVariables: ['GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    baseVariable: 'GOOGLE_BASE_URL',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    model: 'gemini-2.5-flash-lite',
  },
  deepseek: {
    keySetting: 'deepseek_api_key',
    keyVariables: ['DEEPSEEK_API_KEY'],
    baseVariable: 'DEEPSEEK_BASE_URL',
    baseUrl: 'https://api.deepseek.com',
    model: 'deepseek-flash',
  },
  groq: {
    keySetting: 'groq_api_key',
    keyVariables: ['GROQ_API_KEY'],
    baseVariable: 'GROQ_BASE_URL',
    baseUrl: 'https://api.groq.com/openai/v1',
    model: 'llama-3.3-70b-versatile',
  },
  deepgram: {
    keySetting: 'deepgram_api_key',
    keyVariables: ['DEEPGRAM_API_KEY'],
    baseVariable: 'DEEPGRAM_BASE_URL',
    baseUrl: 'https://api.deepgram.com',
  },
  assemblyai: {
    keySetting: 'assemblyai_api_key',
    keyVariables: ['ASSEMBLYAI_API_KEY'],
    baseVariable: 'ASSEMBLYAI_BASE_URL',
    baseUrl: 'https://streaming.assemblyai.com',
  },
  elevenlabs: {
    keySetting: 'elevenlabs_api_key',
    keyVariables: ['ELEVENLABS_API_KEY'],
    baseVariable: 'ELEVENLABS_BASE_URL',
    baseUrl: 'https://api.elevenlabs.io',
  },
  cartesia: {
    keySetting: 'cartesia_api_key',
    keyVariables: ['CARTESIA_API_KEY'],
    baseVariable: 'CARTESIA_BASE_URL',
    baseUrl: 'https://api.cartesia.ai',
  },
};

export const vendorNames = Object.keys(vendors) as readonly VendorName[];
