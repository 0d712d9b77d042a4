import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config/config.ts';
import { vendorNames } from './vendors.ts';

const vendorsOf = (environment: Record<string, string>) => parseConfig(environment).vendors;

describe('what the environment says of vendors', () => {
  it('is nothing but their own addresses and usual models when it is empty', () => {
    const vendors = vendorsOf({});
    for (const name of vendorNames) expect(vendors[name].apiKey).toBeUndefined();
    expect(vendors.openai).toMatchObject({ baseUrl: 'https://api.openai.com/v1', model: 'gpt-4.1-nano' });
    expect(vendors.deepgram.baseUrl).toBe('https://api.deepgram.com');
    expect(vendors['azure-openai']).toEqual({ apiKey: undefined, baseUrl: undefined, model: undefined });
    expect(vendors['openai-compatible'].baseUrl).toBeUndefined();
  });

  it.each([
    ['DEEPGRAM_API_KEY', 'deepgram'],
    ['ASSEMBLYAI_API_KEY', 'assemblyai'],
    ['ELEVENLABS_API_KEY', 'elevenlabs'],
    ['CARTESIA_API_KEY', 'cartesia'],
    ['OPENAI_API_KEY', 'openai'],
    ['ANTHROPIC_API_KEY', 'anthropic'],
    ['GOOGLE_API_KEY', 'google'],
    ['GOOGLE_GENERATIVE_AI_API_KEY', 'google'],
    ['DEEPSEEK_API_KEY', 'deepseek'],
    ['GROQ_API_KEY', 'groq'],
    ['AZURE_OPENAI_API_KEY', 'azure-openai'],
    ['OPENAI_COMPATIBLE_API_KEY', 'openai-compatible'],
  ] as const)('%s is the key of %s', (variable, name) => {
    expect(vendorsOf({ [variable]: 'key' })[name].apiKey).toBe('key');
  });

  it('leads to proxies and regions, whatever slash an address ends with', () => {
    const vendors = vendorsOf({
      DEEPGRAM_BASE_URL: 'https://api.eu.deepgram.com/',
      GROQ_BASE_URL: 'http://proxy/groq//',
    });
    expect([vendors.deepgram.baseUrl, vendors.groq.baseUrl]).toEqual([
      'https://api.eu.deepgram.com',
      'http://proxy/groq',
    ]);
  });

  it.each([
    'https://r.openai.azure.com',
    'https://r.openai.azure.com/',
    'https://r.openai.azure.com/openai',
    'https://r.openai.azure.com/openai/v1',
    'https://r.openai.azure.com/openai/v1/',
  ])('takes a resource at Azure as it is shown: %s', (endpoint) => {
    expect(vendorsOf({ AZURE_OPENAI_ENDPOINT: endpoint })['azure-openai'].baseUrl).toBe(
      'https://r.openai.azure.com/openai/v1',
    );
  });

  it('lets an endpoint of one’s own be OpenAI when nothing else is said, with its key, address and model', () => {
    expect(vendorsOf({ OPENAI_API_KEY: 'key', OPENAI_MODEL: 'small' })['openai-compatible']).toEqual({
      apiKey: 'key',
      baseUrl: 'https://api.openai.com/v1',
      model: 'small',
    });
    expect(vendorsOf({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' })['openai-compatible']).toMatchObject({
      apiKey: undefined,
      baseUrl: 'http://127.0.0.1:9/v1',
    });
  });

  it('never sends OpenAI’s key to an endpoint of one’s own', () => {
    const environment = { OPENAI_API_KEY: 'key', OPENAI_COMPATIBLE_BASE_URL: 'http://127.0.0.1:11434/v1' };
    expect(vendorsOf(environment)['openai-compatible']).toMatchObject({
      apiKey: undefined,
      baseUrl: 'http://127.0.0.1:11434/v1',
    });
  });

  it.each([
    ['DEEPGRAM_API_KEY', 'with space'],
    ['DEEPGRAM_BASE_URL', 'api.deepgram.com'],
  ])('is refused at the start when %s is %j', (variable, value) => {
    expect(() => vendorsOf({ [variable]: value })).toThrow(
      expect.objectContaining({ code: 'VOICE_CONFIG', problems: [expect.stringContaining(variable)] }),
    );
  });
});
