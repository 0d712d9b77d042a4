import type { ProviderName } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { startLocalSpeech } from '@voice/local-speech';
import { RulesLanguageModel } from '@voice/pipeline';
import { hangUp, say, waitForAgent } from '@voice/simulator';
import type { Clip } from '../demo/scenes.ts';
import { callInHouse, type FinishedCall } from './call-in-house.ts';
import { House } from './house.ts';

/** A recorded caller and the engines in process, on the virtual clock. The engines' start is not part of the call's time. */
export async function callWithRealEngines(
  carrier: ProviderName,
  clips: readonly Clip[],
): Promise<FinishedCall & { virtualMs: number; wallMs: number }> {
  const clock = new VirtualClock();
  const speech = await startLocalSpeech({ clock });
  const languageModel = new RulesLanguageModel({ rules: [], otherwise: 'I see. Please go on.' });
  const agent = { greeting: 'Hello! Read me something, please.' };
  const house = await House.open({ clock, seed: 1, engines: () => ({ ...speech, languageModel }), agent });
  try {
    const turns = clips.flatMap(({ wav, words }) => [waitForAgent('finishes'), say(wav, { text: words })]);
    const startedAtMs = performance.now();
    const call = await callInHouse(house, {
      clock,
      seed: 1,
      carrier,
      caller: [...turns, waitForAgent('finishes'), hangUp()],
    });
    return { ...call, virtualMs: clock.now(), wallMs: performance.now() - startedAtMs };
  } finally {
    await house.close();
    await speech.close();
  }
}
