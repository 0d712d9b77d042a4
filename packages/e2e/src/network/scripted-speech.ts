import { systemClock } from '@voice/core/time';
import { EnergyVoiceActivityDetector } from '@voice/pipeline';
import { ScriptedSpeechToText, ScriptedTextToSpeech } from '@voice/pipeline/testing';
import type { SpeechEngines } from '@voice/server';

/**
 * Engines that cost nothing, in real time.
 * @param segments what the recogniser hears in each call, segment by segment
 */
export function scriptedSpeech(segments: readonly string[] = []): SpeechEngines {
  const clock = systemClock;
  return {
    voiceActivity: new EnergyVoiceActivityDetector(),
    speechToText: {
      name: 'scripted',
      accepts: [{ encoding: 'mulaw', sampleRate: 8000 }],
      listening: 'gated',
      open: () => new ScriptedSpeechToText({ clock, segments, latencyMs: 20 }).open(),
    },
    textToSpeech: new ScriptedTextToSpeech({ clock, wordMs: 40, latencyMs: 5 }),
  };
}
