import { describe, expect, it } from 'vitest';
import { agentConfigSchema, agentFieldEffects, agentLanguages } from './index.ts';

const refusedPaths = (changes: object): string[] => {
  const result = agentConfigSchema.safeParse({ name: 'sales', ...changes });
  return result.success ? [] : [...new Set(result.error.issues.map((issue) => issue.path.join('.')))];
};

describe('agentConfigSchema', () => {
  it('needs nothing but a name; every other field has its default', () => {
    expect(agentConfigSchema.parse({ name: 'sales' })).toEqual({
      name: 'sales',
      label: null,
      description: null,
      prompt: '',
      greeting: 'Hello! How can I help?',
      language: 'en',
      languageModel: { provider: 'rules', rules: [], otherwise: 'Sorry, I did not get that.' },
      speechToText: { provider: 'local' },
      textToSpeech: { provider: 'local', voice: null },
      endpointingSilenceMs: 700,
      interruptible: true,
      idleTimeoutMs: 30_000,
      maxDurationMs: 3_600_000,
      recording: false,
    });
  });

  it('gives the rules model the same defaults, written out or left out', () => {
    const written = agentConfigSchema.parse({ name: 'sales', languageModel: { provider: 'rules' } });
    expect(written).toEqual(agentConfigSchema.parse({ name: 'sales' }));
  });

  it('shares no default between two agents', () => {
    const [one, other] = [agentConfigSchema.parse({ name: 'one' }), agentConfigSchema.parse({ name: 'other' })];
    if (one.languageModel.provider !== 'rules') throw new Error('Expected the rules model by default');
    one.languageModel.rules.push({ when: 'hi', say: 'hello' });
    one.textToSpeech.voice = 'rms';
    expect(other.languageModel).toMatchObject({ rules: [] });
    expect(other.textToSpeech.voice).toBeNull();
    expect(agentConfigSchema.parse({ name: 'third' }).languageModel).toMatchObject({ rules: [] });
  });

  it.each(['sales-agent', 'Sales Agent', 'विक्रय', 'a?b#c%20', '...', '🙂'])('takes the name %j', (name) => {
    expect(agentConfigSchema.parse({ name }).name).toBe(name);
    expect(decodeURIComponent(encodeURIComponent(name))).toBe(name);
  });

  it.each(
    [
      { name: '' },
      { name: 'a/b' },
      { name: 'a\\b' },
      { name: 'a\nb' },
      { name: 'a\u0000b' },
      { name: '.' },
      { name: '..' },
      { name: 'half a pair \ud83d' },
      { name: 'n'.repeat(101) },
      { name: undefined },
      { name: null },
      { label: 'l'.repeat(201) },
      { description: 'd'.repeat(2001) },
      { prompt: 'p'.repeat(120_001) },
      { prompt: null },
      { prompt: 'a\u0000b' },
      { label: 'half a pair \ud83d' },
      { greeting: '' },
      { greeting: 'g'.repeat(2001) },
      { language: 'tlh' },
      { endpointingSilenceMs: 199 },
      { endpointingSilenceMs: 5001 },
      { endpointingSilenceMs: 700.5 },
      { endpointingSilenceMs: Number.NaN },
      { endpointingSilenceMs: '700' },
      { interruptible: 'yes' },
      { idleTimeoutMs: 999 },
      { idleTimeoutMs: 3_600_001 },
      { idleTimeoutMs: Number.POSITIVE_INFINITY },
      { maxDurationMs: 999 },
      { maxDurationMs: 14_400_001 },
      { recording: 1 },
      { languageModel: null },
      { speechToText: 'local' },
      { textToSpeech: [] },
    ].map((changes) => ({ title: JSON.stringify(changes).slice(0, 60), changes })),
  )('refuses $title and names its path', ({ changes }) => {
    expect(refusedPaths(changes)).toEqual(Object.keys(changes));
  });

  it.each([
    ['languageModel.provider', { languageModel: { provider: 'parrot' } }],
    [
      'languageModel.rules.1.when',
      {
        languageModel: {
          provider: 'rules',
          rules: [
            { when: 'a', say: 'b' },
            { when: '', say: 'b' },
          ],
        },
      },
    ],
    ['languageModel.rules.0.say', { languageModel: { provider: 'rules', rules: [{ when: 'a' }] } }],
    [
      'languageModel.rules.0.afterwards',
      { languageModel: { provider: 'rules', rules: [{ when: 'a', say: 'b', afterwards: 'dance' }] } },
    ],
    [
      'languageModel.rules',
      { languageModel: { provider: 'rules', rules: Array.from({ length: 501 }, () => ({ when: 'a', say: 'b' })) } },
    ],
    ['languageModel.otherwise', { languageModel: { provider: 'rules', otherwise: '' } }],
    ['languageModel.temperature', { languageModel: { provider: 'openai-compatible', temperature: 1.1 } }],
    ['languageModel.model', { languageModel: { provider: 'openai-compatible', model: '' } }],
    ['speechToText.provider', { speechToText: { provider: 'cloud' } }],
    ['textToSpeech.voice', { textToSpeech: { voice: '' } }],
  ])('names %s where a nested field is wrong', (path, changes) => {
    expect(refusedPaths(changes)).toEqual([path]);
  });

  it('refuses fields it does not know by name, nested ones too: no setting lies', () => {
    expect(agentConfigSchema.safeParse({ name: 'sales', volume: 11 }).error?.issues).toMatchObject([
      { code: 'unrecognized_keys', keys: ['volume'], path: [] },
    ]);
    const nested = { name: 'sales', languageModel: { provider: 'rules', temperature: 0.5 } };
    expect(agentConfigSchema.safeParse(nested).error?.issues).toMatchObject([
      { code: 'unrecognized_keys', keys: ['temperature'], path: ['languageModel'] },
    ]);
    expect(agentConfigSchema.safeParse(JSON.parse('{"name":"sales","__proto__":{"recording":true}}')).success).toBe(
      false,
    );
  });

  it('names every problem at once', () => {
    expect(refusedPaths({ name: '', language: 'tlh', recording: 'no' })).toEqual(['name', 'language', 'recording']);
  });

  it.each([undefined, null, 'sales', 7, [], [{ name: 'sales' }]])('refuses %j for an agent', (value) => {
    expect(agentConfigSchema.safeParse(value).success).toBe(false);
  });

  it('has no language twice', () => {
    expect(new Set(agentLanguages).size).toBe(agentLanguages.length);
  });
});

describe('agentFieldEffects', () => {
  it('says of every field whether it acts, and of no other', () => {
    expect(Object.keys(agentFieldEffects).sort()).toEqual(Object.keys(agentConfigSchema.shape).sort());
  });

  it('gives a reason wherever a field does not act', () => {
    for (const effect of Object.values(agentFieldEffects)) {
      if (effect.effect !== 'effective') expect(effect.reason).toMatch(/\w+ \w+/);
    }
  });
});
