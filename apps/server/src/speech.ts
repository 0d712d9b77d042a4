import type { Clock } from '@voice/core/time';
import type { SpeechEngines } from './calls/services-for-agent.ts';
import type { Closing } from './closing.ts';

/** The engines in process: recognition, voice and voice activity without key or network. */
export async function localSpeech(clock: Clock, closing: Closing): Promise<SpeechEngines> {
  // Loaded on demand: native runtimes and models cost nothing where other engines are used.
  const { FLITE_VOICES, startLocalSpeech } = await import('@voice/local-speech');
  const speech = await startLocalSpeech({ clock });
  closing.add(() => speech.close());
  return { ...speech, voices: FLITE_VOICES };
}
