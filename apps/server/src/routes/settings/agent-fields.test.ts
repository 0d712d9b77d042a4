import { agentConfigSchema } from '@voice/core/agents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldWarnings, fromAgentFields, toAgentFields } from './agent-fields.ts';

const rules = { rules: [{ when: 'hello', say: 'Hi!' }], otherwise: 'Pardon?' };

describe('an agent as a request describes it', () => {
  it('needs a name only', () => {
    expect(fromAgentFields({ name: 'demo' })).toEqual(agentConfigSchema.parse({ name: 'demo' }));
  });

  it('comes back as it was sent', () => {
    const sent = {
      name: 'sales agent',
      label: 'Sales',
      description: null,
      prompt: 'Sell.',
      greeting: null,
      language: 'en',
      llm_provider: 'openai-compatible',
      llm_model: 'small',
      llm_settings: { temperature: 0.5 },
      llm_fallbacks: [],
      stt_provider: 'local',
      stt_model: null,
      stt_settings: {},
      stt_fallbacks: [],
      tts_provider: 'local',
      tts_model: null,
      voice: 'rms',
      tts_settings: {},
      tts_fallbacks: [],
      endpointing_silence_ms: 900,
      interruptible: false,
      idle_timeout_ms: 5000,
      max_duration_ms: 60_000,
      recording: true,
    };
    expect(toAgentFields(fromAgentFields(sent))).toEqual(sent);
  });

  it('comes back as it was sent with vendors, what stands in for them, and their settings', () => {
    const sent = {
      ...toAgentFields(fromAgentFields({ name: 'sales' })),
      language: 'es',
      llm_provider: 'anthropic',
      llm_model: 'claude-haiku-4-5',
      llm_settings: { temperature: 0.2, reasoning: 'none' },
      llm_fallbacks: [{ provider: 'openai', model: 'gpt-4.1-mini' }],
      stt_provider: 'deepgram',
      stt_model: 'nova-3',
      stt_settings: { keywords: { Vobiz: 2, match_case: 1 } },
      stt_fallbacks: [{ provider: 'assemblyai' }],
      tts_provider: 'elevenlabs',
      tts_model: 'eleven_flash_v2_5',
      voice: 'JBFqnCBsd6RMkjVDRZzb',
      tts_settings: { speed: 1.1, pronunciation: [{ written: 'US', spoken: 'U. S.', match_case: true }] },
      tts_fallbacks: [{ provider: 'cartesia', voice: 'f786b574', speed: 0.9 }],
    };
    const config = fromAgentFields(sent);
    expect(config.textToSpeech).toMatchObject({ pronunciation: [{ matchCase: true }] });
    expect(toAgentFields(config)).toEqual(sent);
  });

  it('may name nobody but a vendor: everything else is the vendor’s usual', () => {
    const config = fromAgentFields({
      name: 'a',
      llm_provider: 'openai',
      stt_provider: 'deepgram',
      tts_provider: 'elevenlabs',
    });
    expect(config).toMatchObject({
      languageModel: { provider: 'openai' },
      speechToText: { provider: 'deepgram' },
      textToSpeech: { provider: 'elevenlabs', voice: null },
    });
  });

  it.each([
    [{}, 'name: '],
    [{ name: 'a/b' }, 'name: '],
    [{ name: 5 }, 'name: '],
    [{ name: 'a', nmae: 'b' }, 'nmae: there is no such field'],
    [JSON.parse('{"name":"a","__proto__":{}}'), '__proto__: there is no such field'],
    [{ name: 'a', constructor: {} }, 'constructor: there is no such field'],
    [{ name: 'a', prompt: null }, 'prompt: '],
    [{ name: 'a', greeting: '' }, 'greeting: '],
    [{ name: 'a', language: 'xx' }, 'language: '],
    [{ name: 'a', endpointing_silence_ms: '700' }, 'endpointing_silence_ms: '],
    [{ name: 'a', endpointing_silence_ms: 100 }, 'endpointing_silence_ms: '],
    [{ name: 'a', interruptible: 'yes' }, 'interruptible: '],
    [{ name: 'a', recording: 1 }, 'recording: '],
    [{ name: 'a', llm_provider: 'parrot' }, 'llm_provider: must be one of rules, openai, azure-openai, anthropic'],
    [{ name: 'a', llm_provider: null }, 'llm_provider: '],
    [{ name: 'a', llm_model: 'gpt' }, 'llm_model: there is no such field'],
    [{ name: 'a', llm_settings: [] }, 'llm_settings: must be an object'],
    [{ name: 'a', llm_settings: { temperature: 0.5 } }, 'llm_settings.temperature: there is no such field'],
    [{ name: 'a', llm_settings: { provider: 'x' } }, 'llm_settings.provider: '],
    [{ name: 'a', llm_settings: { rules: [{ when: '', say: 'x' }] } }, 'llm_settings.rules.0.when: '],
    [{ name: 'a', llm_provider: 'openai-compatible', llm_settings: { temperature: 2 } }, 'llm_settings.temperature: '],
    [{ name: 'a', stt_provider: 'sarvam' }, 'stt_provider: must be one of local, deepgram, openai, assemblyai'],
    [{ name: 'a', tts_provider: null }, 'tts_provider: must be one of local, elevenlabs, cartesia, deepgram, openai'],
    [{ name: 'a', stt_model: 'nova-3' }, 'stt_model: there is no such field'],
    [{ name: 'a', stt_settings: { keywords: {} } }, 'stt_settings.keywords: there is no such field'],
    [{ name: 'a', stt_settings: { model: 'x' } }, 'stt_settings.model: there is no such field, use stt_model'],
    [{ name: 'a', stt_provider: 'deepgram', stt_settings: { keywords: { a: '2' } } }, 'stt_settings.keywords.a: '],
    [{ name: 'a', stt_provider: 'deepgram', stt_fallbacks: 'local' }, 'stt_fallbacks: '],
    [{ name: 'a', llm_fallbacks: [{ provider: 'openai' }] }, 'llm_fallbacks: there is no such field'],
    [
      { name: 'a', llm_provider: 'openai', llm_fallbacks: [{ provider: 'x' }] },
      'llm_fallbacks.0.provider: must be one of rules, openai',
    ],
    [{ name: 'a', tts_provider: 'deepgram', tts_model: 'aura-2' }, 'tts_model: there is no such field'],
    [{ name: 'a', tts_settings: { pronunciation: [{ written: 'x', spoken: 'y', match_case: 1 }] } }, '.0.match_case: '],
    [{ name: 'a', language: 'ja', stt_provider: 'assemblyai' }, 'language: universal-streaming of assemblyai'],
    [{ name: 'a', language: 'de', tts_provider: 'deepgram' }, 'language: aura-2-thalia-en of deepgram speaks en'],
    [{ name: 'a', voice: 7 }, 'voice: '],
  ])('%j is refused naming the field', (sent, sentence) => {
    expect(() => fromAgentFields(sent)).toThrow(
      expect.objectContaining({ code: 'VOICE_REQUEST_INVALID', message: expect.stringContaining(sentence) }),
    );
  });

  it('is refused with one sentence for all that is wrong', () => {
    expect(() => fromAgentFields({ name: '', recording: 'no' })).toThrow(/name: .*; recording: /);
  });

  it('gives a configuration or one known error, whatever is sent', () => {
    const names = ['name', 'greeting', 'llm_provider', 'llm_settings', 'voice', 'stt_settings', 'tts_fallbacks', 'x'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (sent) => {
        try {
          fromAgentFields(sent);
        } catch (error) {
          expect(error).toMatchObject({ code: 'VOICE_REQUEST_INVALID' });
        }
      }),
    );
  });
});

describe('a change of an agent', () => {
  const current = fromAgentFields({ name: 'demo', label: 'Demo', voice: 'rms', llm_settings: rules });

  it('keeps what is absent', () => {
    expect(fromAgentFields({ prompt: 'New.' }, current)).toEqual({ ...current, prompt: 'New.' });
  });

  it('clears with null what may be empty', () => {
    expect(fromAgentFields({ label: null, voice: null, greeting: null }, current)).toMatchObject({
      label: null,
      greeting: null,
      textToSpeech: { provider: 'local', voice: null },
    });
  });

  it('replaces the settings of the model as a whole', () => {
    expect(toAgentFields(fromAgentFields({ llm_settings: { otherwise: 'What?' } }, current)).llm_settings).toEqual({
      rules: [],
      otherwise: 'What?',
    });
  });

  it('to another model drops the settings of the one before', () => {
    const changed = fromAgentFields({ llm_provider: 'openai-compatible' }, current);
    expect(changed.languageModel).toEqual({ provider: 'openai-compatible' });
    expect(fromAgentFields({ llm_provider: 'rules' }, changed).languageModel).toMatchObject({ rules: [] });
  });

  it('clears the name of the model with null', () => {
    const named = fromAgentFields({ llm_provider: 'openai-compatible', llm_model: 'small' }, current);
    expect(fromAgentFields({ llm_model: null }, named).languageModel).toEqual({ provider: 'openai-compatible' });
  });
});

describe('a change of vendor', () => {
  const current = fromAgentFields({
    name: 'demo',
    stt_provider: 'deepgram',
    stt_model: 'nova-3',
    stt_settings: { keywords: { Vobiz: 2 } },
    stt_fallbacks: [{ provider: 'local' }],
    tts_provider: 'elevenlabs',
    voice: 'george',
    tts_settings: { speed: 1.1, pronunciation: [{ written: 'A', spoken: 'B' }] },
  });

  it('is one field: what only the vendor before understood goes, the rest stays', () => {
    const changed = fromAgentFields({ stt_provider: 'assemblyai', tts_provider: 'cartesia' }, current);
    expect(changed.speechToText).toEqual({
      provider: 'assemblyai',
      keywords: { Vobiz: 2 },
      fallbacks: [{ provider: 'local' }],
    });
    expect(changed.textToSpeech).toEqual({
      provider: 'cartesia',
      voice: null,
      pronunciation: [{ written: 'A', spoken: 'B' }],
    });
  });

  it('to the engines in process leaves out what they cannot do', () => {
    const changed = fromAgentFields({ stt_provider: 'local' }, current);
    expect(changed.speechToText).toEqual({ provider: 'local', fallbacks: [{ provider: 'local' }] });
  });

  it('to the same vendor changes nothing', () => {
    expect(fromAgentFields({ stt_provider: 'deepgram', tts_provider: 'elevenlabs' }, current)).toEqual(current);
  });

  it('replaces settings and stand-ins as a whole, and clears them with null or nothing in them', () => {
    const changed = fromAgentFields({ stt_settings: {}, stt_fallbacks: null, tts_settings: { speed: 0.9 } }, current);
    expect(changed.speechToText).toEqual({ provider: 'deepgram', model: 'nova-3' });
    expect(changed.textToSpeech).toEqual({ provider: 'elevenlabs', voice: 'george', speed: 0.9 });
    expect(fromAgentFields({ stt_fallbacks: [] }, current).speechToText).not.toHaveProperty('fallbacks');
  });

  it('warns when it leaves a language without effect', () => {
    const spanish = fromAgentFields({ language: 'es', stt_fallbacks: null }, current);
    expect(fieldWarnings({ language: 'es' }, spanish)).toEqual([]);
    const sent = { tts_provider: 'local' };
    expect(fieldWarnings(sent, fromAgentFields(sent, spanish))).toEqual([expect.stringMatching(/^language has no/)]);
  });
});

describe('a field that does nothing yet', () => {
  it('is said so when it is written with another value than its default', () => {
    const sent = { name: 'demo', language: 'hi' };
    expect(fieldWarnings(sent, fromAgentFields(sent))).toEqual([
      'language has no effect yet: the built-in engines speak and understand English only',
    ]);
  });

  it('is not mentioned when it is absent or has its default', () => {
    const hindi = fromAgentFields({ name: 'demo', language: 'hi' });
    expect(fieldWarnings({ prompt: 'x' }, fromAgentFields({ prompt: 'x' }, hindi))).toEqual([]);
    expect(fieldWarnings({ language: 'en' }, fromAgentFields({ language: 'en' }, hindi))).toEqual([]);
  });
});
