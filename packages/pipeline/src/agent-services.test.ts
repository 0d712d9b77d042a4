import { type AgentConfigInput, agentConfigSchema } from '@voice/core/agents';
import type { LanguageModelRequest, SpeakingManner, SpeechToTextOptions } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { Conversation } from './conversation.ts';
import { EnergyVoiceActivityDetector } from './hearing/energy-voice-activity.ts';
import {
  LoopbackTransport,
  ScriptedLanguageModel,
  ScriptedSpeechToText,
  ScriptedTextToSpeech,
} from './testing/index.ts';

const mulaw = { encoding: 'mulaw', sampleRate: 8000 } as const;
const wire = {
  ...mulaw,
  messageMs: 20,
  packetMs: 20,
  leadMs: 160,
  flushTailMs: 20,
  marksAfterFlush: 'echoed',
  flushAck: false,
  stopStream: false,
} as const;

/** A call whose services write down what they are told. */
function listeningServices(agent: Partial<AgentConfigInput>) {
  const clock = new VirtualClock();
  const hearing: SpeechToTextOptions[] = [];
  const prepared: SpeakingManner[] = [];
  const requests: LanguageModelRequest[] = [];
  const recogniser = new ScriptedSpeechToText({ clock, segments: ['What time is it?'] });
  const model = new ScriptedLanguageModel({ clock, replies: ['Noon.'] });
  const voice = new ScriptedTextToSpeech({ clock });
  const conversation = new Conversation({
    agent: agentConfigSchema.parse({ name: 'test', greeting: null, ...agent }),
    services: {
      voiceActivity: new EnergyVoiceActivityDetector(),
      speechToText: {
        name: 'recogniser',
        accepts: recogniser.accepts,
        listening: 'gated',
        open: (_format, options) => {
          hearing.push(options);
          return recogniser.open();
        },
      },
      languageModel: {
        name: 'model',
        generate: (request, options) => {
          requests.push(request);
          return model.generate(request, options);
        },
      },
      textToSpeech: {
        name: 'voice',
        produces: voice.produces,
        synthesize: (sentence, options) => voice.synthesize(sentence, options),
        prepare: (manner) => prepared.push(manner),
      },
    },
    clock,
  });
  const transport = new LoopbackTransport({ clock, wire });
  return { clock, conversation, transport, hearing, prepared, requests };
}

describe('what an agent says about its services', () => {
  it('reaches the recogniser: language, model and words to listen for', () => {
    const { conversation, transport, hearing } = listeningServices({
      language: 'de',
      speechToText: { provider: 'deepgram', model: 'nova-3', keywords: { Vobiz: 2 } },
    });
    conversation.attach(transport);
    transport.start();
    expect(hearing).toEqual([{ language: 'de', model: 'nova-3', keywords: { Vobiz: 2 } }]);
  });

  it('readies the voice when the line is there, before anything is to be said', () => {
    const { conversation, transport, prepared } = listeningServices({
      language: 'de',
      textToSpeech: { provider: 'elevenlabs', voice: 'george' },
    });
    conversation.attach(transport);
    expect(prepared).toEqual([{ voice: 'george', language: 'de', format: mulaw }]);
  });

  it('reaches a model of any vendor, and leaves the rules alone', async () => {
    const asked = async (languageModel: AgentConfigInput['languageModel']) => {
      const { clock, conversation, transport, requests } = listeningServices({ languageModel });
      conversation.attach(transport);
      transport.start();
      for (const digit of '1#') transport.receive({ type: 'dtmf', digit, durationMs: undefined });
      await clock.runUntil(() => requests.length > 0);
      const [request] = requests;
      return { model: request?.model, temperature: request?.temperature };
    };
    expect(await asked({ provider: 'anthropic', model: 'claude-haiku-4-5', temperature: 0.3 })).toEqual({
      model: 'claude-haiku-4-5',
      temperature: 0.3,
    });
    expect(await asked({ provider: 'rules' })).toEqual({ model: undefined, temperature: undefined });
  });
});
