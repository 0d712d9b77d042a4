import type { ProviderName } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { type Clock, SeededRandom } from '@voice/core/time';
import { EnergyVoiceActivityDetector } from '@voice/pipeline';
import { ScriptedLanguageModel, ScriptedSpeechToText, ScriptedTextToSpeech } from '@voice/pipeline/testing';
import { type CallerScript, Clip, hangUp, interrupt, pause, say, waitForAgent } from '@voice/simulator';
import { callInHouse, type FinishedCall } from './call-in-house.ts';
import { House } from './house.ts';
import type { HouseEngines } from './house-engines.ts';

/** Sound that a voice activity detector takes for speech: bursts of a chord with short holes, as syllables have. */
export function babble(durationMs: number, seed: number): Clip {
  const random = new SeededRandom(seed);
  const samples = new Int16Array(durationMs * 8);
  for (let start = 0; start < samples.length; ) {
    const length = random.integer(800, 2000);
    const pitch = 110 + random.next() * 80;
    for (let index = start; index < Math.min(start + length, samples.length); index += 1) {
      const phase = (2 * Math.PI * pitch * index) / 8000;
      samples[index] = Math.round(5000 * Math.sin(phase) + 3000 * Math.sin(3 * phase) + 1500 * Math.sin(7 * phase));
    }
    start += length + random.integer(80, 400);
  }
  return new Clip(samples);
}

const first = babble(1800, 1);
const second = babble(2600, 2);
const short = babble(900, 3);

/** About a minute: eight turns of the caller, two of which cut the agent off. */
export const sixtySecondScript: CallerScript = [
  waitForAgent('finishes'),
  say(first),
  waitForAgent('finishes'),
  say(second),
  interrupt({ afterAgentSpokeMs: 1500, say: say(short) }),
  waitForAgent('finishes'),
  pause(1000),
  say(second),
  waitForAgent('finishes'),
  say(first),
  interrupt({ afterAgentSpokeMs: 2300, say: say(first) }),
  waitForAgent('finishes'),
  say(second),
  waitForAgent('finishes'),
  say(short),
  waitForAgent('finishes'),
  pause(2000),
  hangUp(),
];

const replies = [
  'That is good to know. Please tell me a little more about it.',
  'Well, there is quite a lot to say about this matter. It began a long time ago, and it has not ended yet.',
  'Of course, I shall be brief. What else would you like to know?',
  'There are three of them. One is red. One is green. The third one nobody has ever seen.',
  'Let me look that up for you. It says here that the shop opens at nine and closes at five on every day but Sunday.',
  'You are quite right. I am sorry about that.',
  'Yes, that is possible. Shall I do it now?',
  'Very well. It is done.',
];

/** Engines that answer by script, with the latencies of good vendors. */
export function scriptedEngines(clock: Clock): HouseEngines {
  return {
    voiceActivity: new EnergyVoiceActivityDetector(),
    speechToText: new ScriptedSpeechToText({
      clock,
      segments: Array.from({ length: 12 }, (_, index) => ({
        interims: ['this is'],
        final: `This is what I said for time ${index}.`,
        latencyMs: 120,
      })),
    }),
    languageModel: new ScriptedLanguageModel({
      clock,
      wordMs: 15,
      replies: replies.map((text) => ({ text, delayMs: 150 })),
    }),
    textToSpeech: new ScriptedTextToSpeech({ clock, wordMs: 280, latencyMs: 80 }),
  };
}

export interface SixtySeconds extends FinishedCall {
  readonly virtualMs: number;
  /** Timers that were left behind. */
  readonly pendingCount: number;
}

/** A house of its own for one call, ready to be called: what is measured and compared is the call alone. */
export async function prepareSixtySeconds(carrier: ProviderName, seed = 7): Promise<() => Promise<SixtySeconds>> {
  const clock = new VirtualClock();
  const house = await House.open({ clock, seed, engines: () => scriptedEngines(clock), latencyMs: 20 });
  return async () => {
    const call = await callInHouse(house, { clock, seed, carrier, caller: sixtySecondScript });
    const virtualMs = clock.now();
    await house.close();
    await clock.advance(1000); // What is still on its way over the linked sockets arrives.
    return { ...call, virtualMs, pendingCount: clock.pendingCount };
  };
}

/** The call of `sixtySecondScript` over one carrier, on a virtual clock. */
export async function sixtySecondCall(carrier: ProviderName, seed?: number): Promise<SixtySeconds> {
  const run = await prepareSixtySeconds(carrier, seed);
  return run();
}
