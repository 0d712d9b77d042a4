import { agentConfigSchema } from '@voice/core/agents';
import type { LanguageModel } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { Conversation, EnergyVoiceActivityDetector } from '@voice/pipeline';
import { LoopbackTransport, ScriptedSpeechToText, ScriptedTextToSpeech } from '@voice/pipeline/testing';
import { twilioWire } from '@voice/serializers';

/** Anything that yields words is a language model: this one counts the caller's. */
const countingModel: LanguageModel = {
  name: 'counting',
  async *generate({ messages }) {
    const words = messages.at(-1)?.content.split(/\s+/).length ?? 0;
    yield { type: 'text-delta', text: `That was ${words} words. ` };
    yield { type: 'text-delta', text: 'Say some more.' };
    yield { type: 'finished' };
  },
};

/** One call without telephone, vendor or waiting: everything runs on a virtual clock. @returns the transcript */
export async function runCall(): Promise<string[]> {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const conversation = new Conversation({
    agent: agentConfigSchema.parse({ name: 'counter', greeting: null }),
    services: {
      voiceActivity: new EnergyVoiceActivityDetector(),
      speechToText: new ScriptedSpeechToText({ clock, segments: ['How many words are these?'] }),
      languageModel: countingModel,
      textToSpeech: new ScriptedTextToSpeech({ clock }),
    },
    clock,
  });
  conversation.events.on('utterance', ({ role, content }) => lines.push(`${role}: ${content}`));
  const transport = new LoopbackTransport({ clock, wire: twilioWire });
  conversation.attach(transport);
  transport.start();
  void transport.speak(1000).then(() => transport.silence(6000));
  await clock.advance(7000);
  conversation.end('ended-by-request');
  return lines;
}

if (import.meta.main) for (const line of await runCall()) console.log(line);
