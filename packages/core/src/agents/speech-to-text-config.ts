import { z } from 'zod';
import { MAX_FALLBACKS, modelName, oneOf, text } from './text.ts';

/** Vendors of recognition. */
export const speechToTextVendors = ['deepgram', 'openai', 'assemblyai'] as const;

export type SpeechToTextVendor = (typeof speechToTextVendors)[number];

const MAX_KEYWORDS = 100;

/** The recogniser in process: no key, no network, English. */
const localRecogniser = z.strictObject({ provider: z.literal('local').default('local') });

const vendorRecogniser = z.strictObject({
  provider: z.enum(speechToTextVendors),
  /** Absent: the vendor's usual one. */
  model: modelName,
});

const expected = oneOf(['local', ...speechToTextVendors]);
const fallback = z.discriminatedUnion('provider', [localRecogniser, vendorRecogniser], expected);
const fallbacks = z.array(fallback).max(MAX_FALLBACKS).optional();

/** Who understands the caller. */
export const speechToTextSchema = z.discriminatedUnion(
  'provider',
  [
    localRecogniser.extend({ fallbacks }),
    vendorRecogniser.extend({
      /** Words to listen for, with their boost; where the vendor knows no boost, only the words count. */
      keywords: z
        .record(text().min(1).max(100), z.number().min(-100).max(100))
        .refine((words) => Object.keys(words).length <= MAX_KEYWORDS, `may hold at most ${MAX_KEYWORDS} words`)
        .optional(),
      fallbacks,
    }),
  ],
  expected,
);
