import type { AgentConfig } from './agent-config.ts';

type Language = AgentConfig['language'];
type Recogniser = Pick<Extract<AgentConfig['speechToText'], { model?: string }>, 'model'> & {
  readonly provider: AgentConfig['speechToText']['provider'];
};
type Voice = {
  readonly provider: AgentConfig['textToSpeech']['provider'];
  readonly voice: string | null;
  readonly model?: string;
};

/** @see https://www.assemblyai.com/docs/streaming/universal-streaming/multilingual-transcription */
const ASSEMBLYAI_LANGUAGES: readonly Language[] = ['en', 'es', 'fr', 'de', 'it', 'pt'];

/** Voices of Deepgram bear their language in their name. @see https://developers.deepgram.com/docs/tts-models */
const DEEPGRAM_USUAL_VOICE = 'aura-2-thalia-en';

/**
 * Why a recogniser of a vendor does not understand a language; `undefined` where it does, or where nobody knows: models
 * that are not the vendor's usual ones are believed. Deepgram's Nova-3 and OpenAI's models understand all of ours.
 * @see https://developers.deepgram.com/docs/models-languages-overview
 */
export function recogniserLacks({ provider, model }: Recogniser, language: Language): string | undefined {
  if (provider !== 'assemblyai') return undefined;
  const chosen = model ?? 'universal-streaming';
  const isKnown = chosen.startsWith('universal-streaming');
  const understood = chosen === 'universal-streaming-english' ? ['en'] : ASSEMBLYAI_LANGUAGES;
  if (!isKnown || understood.includes(language)) return undefined;
  return `${chosen} of assemblyai understands ${understood.join(', ')} and not ${language}`;
}

/**
 * Why a voice of a vendor does not speak a language; `undefined` where it does, or where nobody knows. The usual models of
 * ElevenLabs, Cartesia and OpenAI speak all of ours.
 * @see https://elevenlabs.io/docs/models and https://docs.cartesia.ai/build-with-cartesia/tts-models/sonic-3-5
 */
export function voiceLacks({ provider, voice, model }: Voice, language: Language): string | undefined {
  if (provider === 'elevenlabs' && /^eleven_(flash|turbo)_v2$/.test(model ?? '') && language !== 'en') {
    return `${model} of elevenlabs speaks en and not ${language}`;
  }
  if (provider !== 'deepgram') return undefined;
  const chosen = voice ?? DEEPGRAM_USUAL_VOICE;
  const [, spoken] = /-([a-z]{2})$/.exec(chosen) ?? [];
  return spoken === undefined || spoken === language
    ? undefined
    : `${chosen} of deepgram speaks ${spoken} and not ${language}: choose a voice whose name ends with -${language}`;
}
