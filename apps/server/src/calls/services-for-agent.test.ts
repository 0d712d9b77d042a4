import { type AgentConfigInput, agentConfigSchema } from '@voice/core/agents';
import type { SpeechToText } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { EnergyVoiceActivityDetector } from '@voice/pipeline';
import { ScriptedLanguageModel, ScriptedSpeechToText, ScriptedTextToSpeech } from '@voice/pipeline/testing';
import { describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../config/config.ts';
import type { ServiceAccess } from '../services/service-access.ts';
import { type VendorName, vendorNames } from '../services/vendors.ts';
import type { ModelForAgent } from './model-for-agent.ts';
import { AgentServices } from './services-for-agent.ts';

const KEYS = {
  DEEPGRAM_API_KEY: 'k',
  ASSEMBLYAI_API_KEY: 'k',
  OPENAI_API_KEY: 'k',
  ELEVENLABS_API_KEY: 'k',
  CARTESIA_API_KEY: 'k',
  ANTHROPIC_API_KEY: 'k',
  GOOGLE_API_KEY: 'k',
  DEEPSEEK_API_KEY: 'k',
  GROQ_API_KEY: 'k',
  AZURE_OPENAI_API_KEY: 'k',
  AZURE_OPENAI_ENDPOINT: 'https://r.openai.azure.com',
  AZURE_OPENAI_DEPLOYMENT: 'ours',
};

function accessOf(environment: Record<string, string>): ServiceAccess {
  const defaults = parseConfig(environment).vendors;
  const vendors = Object.fromEntries(
    vendorNames.map((name) => [name, { ...defaults[name], source: 'environment' }]),
  ) as unknown as Record<VendorName, ServiceAccess['vendors'][VendorName]>;
  return { vendors, azureEndpoint: undefined, unreadable: undefined };
}

function house(environment: Record<string, string> = KEYS, modelForAgent?: ModelForAgent) {
  const clock = new VirtualClock();
  const speech = {
    voiceActivity: new EnergyVoiceActivityDetector(),
    speechToText: new ScriptedSpeechToText({ clock, segments: [] }),
    textToSpeech: new ScriptedTextToSpeech({ clock }),
  };
  let loadCount = 0;
  const load = async () => {
    loadCount += 1;
    return accessOf(environment);
  };
  const services = new AgentServices({ speech, load, clock, modelForAgent });
  const forCall = (agent: Partial<AgentConfigInput> = {}) =>
    services.forCall(agentConfigSchema.parse({ name: 'test', ...agent }), {}, () => undefined);
  return { speech, services, forCall, loads: () => loadCount };
}

const facts = ({ name, listening }: SpeechToText) => ({ name, listening });

describe('the services of a call', () => {
  it('are the engines in process and the rules, without a look at any key, unless the agent says otherwise', async () => {
    const { speech, forCall, loads } = house({});
    const { services, usage } = await forCall();
    expect(services).toMatchObject(speech);
    expect(services.languageModel.name).toBe('rules');
    expect(usage()).toEqual({ services: [], microUsd: 0 });
    expect(loads()).toBe(0);
  });

  it.each([
    ['openai', 'openai gpt-4.1-nano'],
    ['azure-openai', 'azure-openai ours'],
    ['anthropic', 'anthropic claude-haiku-4-5'],
    ['google', 'google gemini-2.5-flash-lite'],
    ['deepseek', 'deepseek deepseek-flash'],
    ['groq', 'groq llama-3.3-70b-versatile'],
    ['openai-compatible', 'openai-compatible gpt-4.1-nano'],
  ] as const)('think with the usual model of %s', async (provider, name) => {
    const { services } = await house().forCall({ languageModel: { provider } });
    expect(services.languageModel.name).toBe(name);
  });

  it.each([
    ['deepgram', { name: 'deepgram nova-3', listening: 'continuous' }],
    ['assemblyai', { name: 'assemblyai universal-streaming', listening: 'continuous' }],
    ['openai', { name: 'openai gpt-live-transcribe', listening: 'gated' }],
  ] as const)('hear with %s as it listens', async (provider, expected) => {
    const { services } = await house().forCall({ speechToText: { provider } });
    expect(facts(services.speechToText)).toEqual(expected);
  });

  it('listen all the time in a list of vendors that do, and to speech only when one of them cannot do otherwise', async () => {
    const { forCall } = house();
    const list = async (...fallbacks: ('assemblyai' | 'openai' | 'local' | 'deepgram')[]) => {
      const others = fallbacks.map((provider) => ({ provider }));
      const { services } = await forCall({ speechToText: { provider: 'deepgram', fallbacks: others } });
      return facts(services.speechToText);
    };
    expect(await list('assemblyai')).toEqual({
      name: 'deepgram nova-3 or assemblyai universal-streaming',
      listening: 'continuous',
    });
    expect(await list('local')).toEqual({ name: 'deepgram nova-3 or scripted', listening: 'gated' });
    expect((await list('assemblyai', 'openai')).listening).toBe('gated');
    expect((await list('deepgram')).name).toBe('deepgram nova-3 or deepgram nova-3 (2)');
  });

  it('speak with a list of voices, each by its own name', async () => {
    const { services } = await house().forCall({
      textToSpeech: {
        provider: 'elevenlabs',
        fallbacks: [
          { provider: 'elevenlabs', voice: 'x' },
          { provider: 'deepgram', voice: 'aura-2-apollo-en' },
          { provider: 'local' },
        ],
      },
    });
    expect(services.textToSpeech.name).toBe(
      'elevenlabs-eleven_flash_v2_5 or elevenlabs-eleven_flash_v2_5 (2) or deepgram-aura-2-apollo-en or scripted',
    );
  });

  it('think with a list of models, the rules at its end if the owner wants them', async () => {
    const { services } = await house().forCall({
      languageModel: {
        provider: 'openai',
        model: 'gpt-4.1',
        fallbacks: [
          { provider: 'openai', model: 'gpt-4.1-mini' },
          { provider: 'rules', otherwise: 'One moment.' },
        ],
      },
    });
    expect(services.languageModel.name).toBe('openai gpt-4.1 or openai gpt-4.1-mini or rules');
  });

  it('say words as the dictionary has them, also in process', async () => {
    const { speech, forCall } = house();
    const synthesize = vi.spyOn(speech.textToSpeech, 'synthesize');
    const { services } = await forCall({ textToSpeech: { pronunciation: [{ written: 'Vobiz', spoken: 'voh biz' }] } });
    const format = { encoding: 'mulaw', sampleRate: 8000 } as const;
    services.textToSpeech.synthesize('Vobiz here.', { format, signal: new AbortController().signal });
    expect(synthesize.mock.calls.map(([sentence]) => sentence)).toEqual(['voh biz here.']);
  });

  it.each([
    [{ languageModel: { provider: 'anthropic' } }, /ANTHROPIC_API_KEY/],
    [
      { speechToText: { provider: 'local', fallbacks: [{ provider: 'deepgram' }] } },
      /stt_fallbacks: .*DEEPGRAM_API_KEY/,
    ],
    [{ textToSpeech: { provider: 'elevenlabs' } }, /ELEVENLABS_API_KEY/],
  ] as const)('cannot be had without a key: %j', async (agent, words) => {
    await expect(house({}).forCall(agent as Partial<AgentConfigInput>)).rejects.toMatchObject({
      code: 'VOICE_SERVICE_NOT_CONFIGURED',
      message: expect.stringMatching(words),
    });
  });

  it('think with the model that the program hands in, whatever the agent names', async () => {
    const model = new ScriptedLanguageModel({ clock: new VirtualClock(), replies: [] });
    const { forCall } = house({}, () => model);
    expect((await forCall()).services.languageModel).toBe(model);
    expect((await forCall({ languageModel: { provider: 'anthropic' } })).services.languageModel).toBe(model);
  });
});
