import { describe, expect, it } from 'vitest';
import { agentConfigSchema, agentFieldEffects, agentLanguages, fieldEffectOf } from './index.ts';

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
    [
      'languageModel.fallbacks.0.temperature',
      { languageModel: { provider: 'openai', fallbacks: [{ provider: 'groq', temperature: -1 }] } },
    ],
    [
      'languageModel.fallbacks.0.provider',
      { languageModel: { provider: 'openai', fallbacks: [{ provider: 'parrot' }] } },
    ],
    ['languageModel.reasoning', { languageModel: { provider: 'openai', reasoning: 'deep' } }],
    ['speechToText.provider', { speechToText: { provider: 'cloud' } }],
    ['speechToText.keywords.Vobiz', { speechToText: { provider: 'deepgram', keywords: { Vobiz: 'much' } } }],
    [
      'speechToText.fallbacks',
      { speechToText: { provider: 'deepgram', fallbacks: Array(6).fill({ provider: 'local' }) } },
    ],
    ['textToSpeech.voice', { textToSpeech: { voice: '' } }],
    ['textToSpeech.speed', { textToSpeech: { provider: 'elevenlabs', speed: 1.3 } }],
    ['textToSpeech.pronunciation.0.spoken', { textToSpeech: { pronunciation: [{ written: 'A', spoken: ' ' }] } }],
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

  it('takes vendors with what stands in for them, and keeps all of it', () => {
    const services = {
      languageModel: {
        provider: 'anthropic',
        model: 'claude-haiku-4-5',
        temperature: 0.2,
        fallbacks: [
          { provider: 'openai', reasoning: 'none' },
          { provider: 'rules', rules: [], otherwise: 'Sorry.' },
        ],
      },
      speechToText: {
        provider: 'deepgram',
        model: 'nova-3',
        keywords: { Vobiz: 2 },
        fallbacks: [{ provider: 'assemblyai' }, { provider: 'local' }],
      },
      textToSpeech: {
        provider: 'elevenlabs',
        voice: 'JBFqnCBsd6RMkjVDRZzb',
        speed: 1.1,
        pronunciation: [{ written: 'US', spoken: 'U. S.', matchCase: true }],
        fallbacks: [
          { provider: 'cartesia', voice: null, speed: 0.9 },
          { provider: 'local', voice: 'rms' },
        ],
      },
    } as const;
    expect(agentConfigSchema.parse({ name: 'sales', ...services })).toMatchObject(services);
  });

  it('names the vendors there are when one is unknown', () => {
    const issues = agentConfigSchema.safeParse({
      name: 'sales',
      languageModel: { provider: 'x' },
      speechToText: { provider: 'x' },
      textToSpeech: { provider: 'x' },
    }).error?.issues;
    expect(issues?.map(({ message }) => message)).toEqual([
      'must be one of rules, openai, azure-openai, anthropic, google, deepseek, groq, openai-compatible',
      'must be one of local, deepgram, openai, assemblyai',
      'must be one of local, elevenlabs, cartesia, deepgram, openai',
    ]);
  });

  it.each([
    { languageModel: { provider: 'rules', fallbacks: [] } },
    { speechToText: { provider: 'local', keywords: { a: 1 } } },
    { speechToText: { provider: 'local', model: 'large' } },
    { textToSpeech: { provider: 'deepgram', model: 'aura-2' } },
    { textToSpeech: { provider: 'local', speed: 1 } },
    { textToSpeech: { provider: 'cartesia', instructions: 'Whisper.' } },
  ])('refuses what the chosen provider has no use for: %j', (changes) => {
    expect(agentConfigSchema.safeParse({ name: 'sales', ...changes }).error?.issues).toMatchObject([
      { code: 'unrecognized_keys' },
    ]);
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

  const vendors = { speechToText: { provider: 'deepgram' }, textToSpeech: { provider: 'elevenlabs' } } as const;
  const languageOf = (changes: object) =>
    fieldEffectOf('language', agentConfigSchema.parse({ name: 'sales', ...changes }));

  it.each(agentLanguages)('lets %s act where every vendor of the agent speaks it', (language) => {
    expect(languageOf({ ...vendors, language })).toEqual({ effect: 'effective' });
  });

  it.each([
    {},
    { ...vendors, textToSpeech: { provider: 'local' } },
    { ...vendors, speechToText: { provider: 'deepgram', fallbacks: [{ provider: 'local' }] } },
  ])('says that a language waits where an engine in process may be asked: %j', (changes) => {
    expect(languageOf({ ...changes, language: 'de' })).toMatchObject({
      effect: 'pending',
      reason: expect.stringMatching(/English only/),
    });
    expect(languageOf({ ...changes, language: 'en' })).toEqual({ effect: 'effective' });
  });

  it.each([
    [{ language: 'hi', speechToText: { provider: 'assemblyai' } }, /assemblyai understands en, es, fr/],
    [{ language: 'es', speechToText: { provider: 'assemblyai', model: 'universal-streaming-english' } }, /not es/],
    [{ language: 'de', textToSpeech: { provider: 'deepgram' } }, /aura-2-thalia-en of deepgram speaks en and not de/],
    [{ language: 'en', textToSpeech: { provider: 'deepgram', voice: 'aura-2-celeste-es' } }, /speaks es and not en/],
    [{ language: 'de', textToSpeech: { provider: 'elevenlabs', model: 'eleven_flash_v2' } }, /speaks en and not de/],
    [{ language: 'nl', speechToText: { provider: 'deepgram', fallbacks: [{ provider: 'assemblyai' }] } }, /not nl/],
  ])('refuses a language that a vendor of the agent does not know: %j', (changes, reason) => {
    expect(languageOf({ ...vendors, ...changes })).toMatchObject({
      effect: 'refused',
      reason: expect.stringMatching(reason),
    });
  });

  it.each([
    { language: 'de', textToSpeech: { provider: 'deepgram', voice: 'aura-2-julius-de' } },
    { language: 'ko', speechToText: { provider: 'assemblyai', model: 'whisper-rt' } },
    { language: 'fr', speechToText: { provider: 'assemblyai' } },
  ])('believes the voice and the model that were chosen for a language: %j', (changes) => {
    expect(languageOf({ ...vendors, ...changes })).toEqual({ effect: 'effective' });
  });
});
