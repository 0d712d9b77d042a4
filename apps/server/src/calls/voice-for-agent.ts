import type { AgentConfig } from '@voice/core/agents';
import type { TextToSpeech } from '@voice/core/services';
import type { OnUsage } from '@voice/services';
import type { BorrowedVoice, SharedVoices } from '../services/shared-voices.ts';
import { distinctNames, type ServiceContext, socketUrl } from './service-context.ts';

type Chosen = NonNullable<AgentConfig['textToSpeech']['fallbacks']>[number];
type VendorChosen = Exclude<Chosen, { provider: 'local' }>;

/** What ElevenLabs takes when it is told nothing. @see https://elevenlabs.io/docs/api-reference/voices/settings/get */
const ELEVENLABS_USUAL = { stability: 0.5, similarity: 0.75 };

/** The voice that an agent names, with those that stand in for it. @param local the one in process */
export async function voiceOf(
  { textToSpeech }: AgentConfig,
  local: TextToSpeech,
  shared: SharedVoices,
  context: ServiceContext,
): Promise<BorrowedVoice> {
  const { fallbacks = [], pronunciation = [], ...first } = textToSpeech;
  if (first.provider === 'local' && fallbacks.length === 0 && pronunciation.length === 0)
    return { voice: local, giveBack: () => undefined };
  const services = await import('@voice/services');
  const chosen: readonly Chosen[] = [first, ...fallbacks];
  const borrowed = chosen.map(
    (one): BorrowedVoice =>
      one.provider === 'local'
        ? { voice: local, giveBack: () => undefined }
        : shared.borrow(
            keyOf(one, context),
            (onUsage) => vendorVoice(services, one, onUsage, context),
            context.onUsage,
          ),
  );
  const voice = inOrder(services, chosen, borrowed, context);
  return {
    voice: pronunciation.length === 0 ? voice : services.withPronunciation(voice, pronunciation),
    giveBack: () => {
      for (const one of borrowed) one.giveBack();
    },
  };
}

function inOrder(
  { fallbackTextToSpeech }: typeof import('@voice/services'),
  chosen: readonly Chosen[],
  borrowed: readonly BorrowedVoice[],
  { clock, health, onSwitch }: ServiceContext,
): TextToSpeech {
  const [only] = borrowed;
  if (borrowed.length === 1 && only !== undefined) return only.voice;
  const names = distinctNames(borrowed.map(({ voice }) => voice.name));
  const services = borrowed.map(
    ({ voice }, index): TextToSpeech => ({
      name: names[index] ?? voice.name,
      produces: voice.produces,
      synthesize: (sentence, options) => voice.synthesize(sentence, options),
      prepare: (manner) => voice.prepare?.(manner),
      endTurn: (turn) => voice.endTurn?.(turn),
    }),
  );
  const voices = chosen.flatMap(({ voice }, index) => (voice === null ? [] : [[names[index] ?? '', voice] as const]));
  return fallbackTextToSpeech({ services, clock, health, onSwitch, voices: Object.fromEntries(voices) });
}

/** What a shared voice is made with. */
function keyOf(chosen: VendorChosen, { access }: ServiceContext): string {
  const { apiKey, baseUrl } = access.vendors[chosen.provider];
  // Which voice is asked for with each sentence; at Deepgram it is the model, and part of the name.
  const { voice, ...settings } = chosen;
  return JSON.stringify([settings, chosen.provider === 'deepgram' ? voice : null, apiKey, baseUrl]);
}

function vendorVoice(
  services: typeof import('@voice/services'),
  chosen: VendorChosen,
  onUsage: OnUsage,
  { access, clock }: ServiceContext,
): TextToSpeech {
  const { apiKey = '', baseUrl = '' } = access.vendors[chosen.provider];
  const common = { apiKey, clock, onUsage };
  const address = socketUrl(baseUrl);
  switch (chosen.provider) {
    case 'elevenlabs': {
      const { model, speed, stability, similarity, style } = chosen;
      const isSet = [speed, stability, similarity, style].some((setting) => setting !== undefined);
      return services.elevenLabsTextToSpeech({
        ...common,
        baseUrl: address,
        model,
        voiceSettings: isSet
          ? {
              stability: stability ?? ELEVENLABS_USUAL.stability,
              similarityBoost: similarity ?? ELEVENLABS_USUAL.similarity,
              style,
              speed,
            }
          : undefined,
      });
    }
    case 'cartesia':
      return services.cartesiaTextToSpeech({ ...common, baseUrl: address, model: chosen.model, speed: chosen.speed });
    case 'deepgram':
      return services.deepgramTextToSpeech({
        ...common,
        baseUrl: address,
        voice: chosen.voice ?? undefined,
        speed: chosen.speed,
      });
    case 'openai': {
      const { model, speed, instructions } = chosen;
      return services.openAiTextToSpeech({ ...common, baseUrl, model, speed, instructions });
    }
  }
}
