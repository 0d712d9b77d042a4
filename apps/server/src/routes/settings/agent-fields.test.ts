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
      stt_provider: 'local',
      tts_provider: 'local',
      voice: 'rms',
      endpointing_silence_ms: 900,
      interruptible: false,
      idle_timeout_ms: 5000,
      max_duration_ms: 60_000,
      recording: true,
    };
    expect(toAgentFields(fromAgentFields(sent))).toEqual(sent);
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
    [{ name: 'a', llm_provider: 'openai' }, 'llm_provider: '],
    [{ name: 'a', llm_provider: null }, 'llm_provider: '],
    [{ name: 'a', llm_model: 'gpt' }, 'llm_model: there is no such field'],
    [{ name: 'a', llm_settings: [] }, 'llm_settings: must be an object'],
    [{ name: 'a', llm_settings: { temperature: 0.5 } }, 'llm_settings.temperature: there is no such field'],
    [{ name: 'a', llm_settings: { provider: 'x' } }, 'llm_settings.provider: '],
    [{ name: 'a', llm_settings: { rules: [{ when: '', say: 'x' }] } }, 'llm_settings.rules.0.when: '],
    [{ name: 'a', llm_provider: 'openai-compatible', llm_settings: { temperature: 2 } }, 'llm_settings.temperature: '],
    [{ name: 'a', stt_provider: 'deepgram' }, 'stt_provider: '],
    [{ name: 'a', tts_provider: 'cartesia' }, 'tts_provider: '],
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
    const names = ['name', 'greeting', 'llm_provider', 'llm_model', 'llm_settings', 'voice', 'stt_provider', 'x'];
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
