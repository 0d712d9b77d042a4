import { z } from 'zod';
import { MAX_FALLBACKS, modelName, oneOf, text } from './text.ts';

/** Vendors of voices. */
export const textToSpeechVendors = ['elevenlabs', 'cartesia', 'deepgram', 'openai'] as const;

export type TextToSpeechVendor = (typeof textToSpeechVendors)[number];

/** A voice of the provider; null takes its default. */
const voice = text().min(1).max(200).nullable().default(null);

/** How a word or a phrase is to be said. */
const pronunciationRule = z.strictObject({
  /** As it is written; whole words only. */
  written: text().max(200).regex(/\S/, 'must not be empty'),
  /** A spelling that the voice says as it should. */
  spoken: text().max(200).regex(/\S/, 'must not be empty'),
  /** Whether `US` leaves `us` alone. */
  matchCase: z.boolean().optional(),
});

const speed = (least: number, most: number) => z.number().min(least).max(most).optional();
const share = z.number().min(0).max(1).optional();

/** The voice in process: no key, no network, English. */
const localVoice = z.strictObject({ provider: z.literal('local').default('local'), voice });

const elevenLabsVoice = z.strictObject({
  provider: z.literal('elevenlabs'),
  voice,
  model: modelName,
  speed: speed(0.7, 1.2),
  /** 0 is lively, 1 even. When any of these is given, the others that are absent are the vendor's usual ones. */
  stability: share,
  /** How close to the original voice. */
  similarity: share,
  style: share,
});

const cartesiaVoice = z.strictObject({
  provider: z.literal('cartesia'),
  voice,
  model: modelName,
  speed: speed(0.6, 1.5),
});

/** At Deepgram the voice is the model, and brings its language. */
const deepgramVoice = z.strictObject({ provider: z.literal('deepgram'), voice, speed: speed(0.7, 1.5) });

const openAiVoice = z.strictObject({
  provider: z.literal('openai'),
  voice,
  model: modelName,
  speed: speed(0.25, 4),
  /** How to speak, in words. */
  instructions: text().min(1).max(2000).optional(),
});

const expected = oneOf(['local', ...textToSpeechVendors]);
const fallback = z.discriminatedUnion(
  'provider',
  [localVoice, elevenLabsVoice, cartesiaVoice, deepgramVoice, openAiVoice],
  expected,
);
/** What every first voice may have besides; a dictionary holds for those that stand in, too. */
const common = {
  pronunciation: z.array(pronunciationRule).max(500).optional(),
  fallbacks: z.array(fallback).max(MAX_FALLBACKS).optional(),
};

/** Who speaks. */
export const textToSpeechSchema = z.discriminatedUnion(
  'provider',
  [
    localVoice.extend(common),
    elevenLabsVoice.extend(common),
    cartesiaVoice.extend(common),
    deepgramVoice.extend(common),
    openAiVoice.extend(common),
  ],
  expected,
);
