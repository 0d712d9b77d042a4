import type { FliteSpeech } from './flite.ts';
import type { FliteVoice } from './flite-voices.ts';
import type { SpeakableWord } from './speakable-words.ts';

/** Speaks one piece of a sentence. */
export type Speak = (words: readonly SpeakableWord[], voice: FliteVoice, signal: AbortSignal) => Promise<FliteSpeech>;
