import type { Price, PriceTable } from './price-table.ts';

interface Page {
  readonly source: string;
  readonly asOf: string;
  readonly note?: string;
}

const OPENAI = { source: 'https://developers.openai.com/api/docs/pricing', asOf: '2026-04' };
const OPENAI_5 = { ...OPENAI, asOf: '2026-05-04' };
const ANTHROPIC = { source: 'https://platform.claude.com/docs/en/about-claude/pricing', asOf: '2026-05' };
const ANTHROPIC_5 = {
  source: 'https://platform.claude.com/docs/en/about-claude/models/whats-new-opus-5',
  asOf: '2026-07',
};
const GOOGLE = { source: 'https://ai.google.dev/gemini-api/docs/pricing', asOf: '2026-09-20' };
const GROQ = { source: 'https://console.groq.com/docs/models', asOf: '2026-01' };
const DEEPSEEK = {
  source: 'https://api-docs.deepseek.com/quick_start/pricing',
  asOf: '2026-10-27',
  note: 'Weekdays from 01:00 to 04:00 and from 06:00 to 10:00 UTC; half of it at other times.',
};
const DEEPGRAM = { source: 'https://deepgram.com/pricing', asOf: '2026-08-01' };
const ASSEMBLYAI = {
  source: 'https://www.assemblyai.com/pricing',
  asOf: '2025-06',
  note: 'Billed by the time a session is open, which silence does not shorten.',
};
const ELEVENLABS = { source: 'https://elevenlabs.io/pricing/api', asOf: '2026-06' };
const GEMINI_3_8 = { ...GOOGLE, note: 'Until the end of 2026; twice as much afterwards.' };
const NOVA_3 = { ...DEEPGRAM, note: 'One language, streaming; with `multi` as language $0.0058 a minute.' };
const MINI_TTS = {
  ...OPENAI,
  note: 'An estimate: billed by tokens of text and audio, about $0.015 a minute of speech.',
};

/** @param input and output in millionths of a dollar for a million tokens: $2.50 is 2,500,000 */
function tokens(vendor: string, model: string, input: number, output: number, page: Page): Price {
  return {
    service: 'language-model',
    vendor,
    model,
    microUsdPerMillionInputTokens: input,
    microUsdPerMillionOutputTokens: output,
    ...page,
  };
}

/** @param minute in millionths of a dollar: $0.0048 is 4800 */
function minutes(vendor: string, model: string, minute: number, page: Page): Price {
  return { service: 'speech-to-text', vendor, model, microUsdPerAudioMinute: minute, ...page };
}

/** @param thousand in millionths of a dollar for a thousand characters: $0.03 is 30,000 */
function characters(vendor: string, model: string, thousand: number, page: Page): Price {
  return { service: 'text-to-speech', vendor, model, microUsdPerThousandCharacters: thousand, ...page };
}

/**
 * List prices without discounts for cached input, batches or volume, each with its vendor's page and its date. Prices
 * change: look them up and put your own before these. Deployments at Azure bear your names, and Cartesia sells credits by
 * plan: neither has a price here.
 */
export const defaultPrices: PriceTable = [
  tokens('openai', 'gpt-4.1', 2_000_000, 8_000_000, OPENAI),
  tokens('openai', 'gpt-4.1-mini', 400_000, 1_600_000, OPENAI),
  tokens('openai', 'gpt-4.1-nano', 100_000, 400_000, OPENAI),
  tokens('openai', 'gpt-4o', 2_500_000, 10_000_000, OPENAI),
  tokens('openai', 'gpt-4o-mini', 150_000, 600_000, OPENAI),
  tokens('openai', 'gpt-5', 1_250_000, 10_000_000, OPENAI),
  tokens('openai', 'gpt-5-mini', 250_000, 2_000_000, OPENAI),
  tokens('openai', 'gpt-5-nano', 50_000, 400_000, OPENAI),
  tokens('openai', 'gpt-5.4', 2_500_000, 15_000_000, OPENAI_5),
  tokens('openai', 'gpt-5.4-mini', 750_000, 4_500_000, OPENAI_5),
  tokens('openai', 'gpt-5.4-nano', 200_000, 1_250_000, OPENAI_5),
  tokens('openai', 'gpt-5.5', 5_000_000, 30_000_000, OPENAI_5),
  tokens('anthropic', 'claude-haiku-4-5', 1_000_000, 5_000_000, ANTHROPIC),
  tokens('anthropic', 'claude-sonnet-4-5', 3_000_000, 15_000_000, ANTHROPIC),
  tokens('anthropic', 'claude-sonnet-4-6', 3_000_000, 15_000_000, ANTHROPIC),
  tokens('anthropic', 'claude-opus-4-5', 5_000_000, 25_000_000, ANTHROPIC),
  tokens('anthropic', 'claude-opus-4-6', 5_000_000, 25_000_000, ANTHROPIC),
  tokens('anthropic', 'claude-opus-4-7', 5_000_000, 25_000_000, ANTHROPIC),
  tokens('anthropic', 'claude-opus-5', 5_000_000, 25_000_000, ANTHROPIC_5),
  tokens('anthropic', 'claude-opus-5-5', 4_000_000, 20_000_000, ANTHROPIC_5),
  tokens('anthropic', 'claude-sonnet-5-5', 2_000_000, 10_000_000, ANTHROPIC_5),
  tokens('google', 'gemini-2.5-flash-lite', 100_000, 400_000, GOOGLE),
  tokens('google', 'gemini-2.5-flash', 300_000, 2_500_000, GOOGLE),
  tokens('google', 'gemini-2.5-pro', 1_250_000, 10_000_000, GOOGLE),
  tokens('google', 'gemini-3.5-flash', 1_500_000, 9_000_000, GOOGLE),
  tokens('google', 'gemini-3.8-flash', 750_000, 3_750_000, GEMINI_3_8),
  tokens('groq', 'llama-3.1-8b-instant', 50_000, 80_000, GROQ),
  tokens('groq', 'llama-3.3-70b-versatile', 590_000, 790_000, GROQ),
  tokens('groq', 'openai/gpt-oss-120b', 150_000, 600_000, GROQ),
  tokens('deepseek', 'deepseek-flash', 300_000, 1_200_000, DEEPSEEK),
  tokens('deepseek', 'deepseek-v4-pro', 1_320_000, 3_960_000, DEEPSEEK),
  minutes('deepgram', 'nova-3', 4800, NOVA_3),
  minutes('assemblyai', 'universal-streaming-*', 2500, ASSEMBLYAI),
  minutes('openai', 'gpt-4o-transcribe', 6000, OPENAI),
  minutes('openai', 'gpt-4o-mini-transcribe', 3000, OPENAI),
  minutes('openai', 'whisper-1', 6000, OPENAI),
  characters('deepgram', 'aura-2-*', 30_000, DEEPGRAM),
  characters('deepgram', 'aura-*', 15_000, DEEPGRAM),
  characters('elevenlabs', 'eleven_flash_*', 50_000, ELEVENLABS),
  characters('elevenlabs', 'eleven_turbo_*', 50_000, ELEVENLABS),
  characters('elevenlabs', 'eleven_multilingual_v2', 100_000, ELEVENLABS),
  characters('elevenlabs', 'eleven_v3', 100_000, ELEVENLABS),
  characters('openai', 'tts-1', 15_000, OPENAI),
  characters('openai', 'tts-1-hd', 30_000, OPENAI),
  characters('openai', 'gpt-4o-mini-tts', 15_000, MINI_TTS),
];
