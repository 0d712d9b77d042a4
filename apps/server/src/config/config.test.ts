import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@voice/core/time';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { parseConfig } from './config.ts';
import { encryptionKeyIn } from './encryption-key.ts';
import { withEnvFile } from './env-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('an empty environment', () => {
  it('is enough to start', () => {
    expect(parseConfig({})).toMatchObject({ port: 8000, drainMs: 30_000, publicBaseUrl: undefined, warnings: [] });
  });

  it('gives each carrier ten calls at a time and no credentials', () => {
    const { carriers } = parseConfig({});
    for (const carrier of Object.values(carriers)) {
      expect(carrier).toEqual({ isConfigured: false, authTokens: [], allowUnsigned: false, maxConcurrentCalls: 10 });
    }
  });

  it('keeps the database in the data folder', () => {
    expect(parseConfig({ DATA_DIR: '/srv/voice' }).databaseUrl).toBe('file:/srv/voice/voice.db');
  });

  it('treats an empty variable as unset', () => {
    expect(parseConfig({ PORT: '', PUBLIC_BASE_URL: '', VOICE_API_KEY: '' })).toEqual(parseConfig({}));
  });
});

describe('a wrong value', () => {
  it.each([
    ['TELEPHONY_PROVIDER', 'plivo', 'twilio, exotel, vobiz'],
    ['PUBLIC_BASE_URL', 'voice.example.com', 'must be a URL'],
    ['PUBLIC_BASE_URL', 'http://voice.example.com', 'https://'],
    ['PUBLIC_BASE_URL', 'ftp://localhost', 'https://'],
    ['PUBLIC_BASE_URL', 'https://user:word@voice.example.com', 'user name'],
    ['PUBLIC_BASE_URL', 'https://voice.example.com?x=1', 'query'],
    ['PUBLIC_BASE_URL', 'https://voice.example.com#x', 'fragment'],
    ['TWILIO_PHONE_NUMBER', '4155550100', 'E.164'],
    ['EXOTEL_PHONE_NUMBER', '+91 98765', 'E.164'],
    ['VOBIZ_PHONE_NUMBER', '+0123456789', 'E.164'],
    ['TWILIO_MAX_CONCURRENT', '0', 'from 1'],
    ['EXOTEL_MAX_CONCURRENT', '1.5', 'whole number'],
    ['VOBIZ_MAX_CONCURRENT', '-1', 'whole number'],
    ['EXOTEL_ANSWER_FORMAT', 'yaml', 'json or xml'],
    ['EXOTEL_API_BASE', 'http://api.exotel.com', 'https'],
    ['VOBIZ_ALLOW_UNSIGNED', 'yes', 'true or false'],
    ['PORT', '65536', 'from 0 to 65535'],
    ['PORT', '80a', 'whole number'],
    ['DATABASE_URL', 'mysql://db/voice', 'postgres://'],
    ['VOICE_API_KEY', 'short', '16'],
    ['VOICE_API_KEY', 'with a space in between', 'no space'],
    ['VOICE_ENCRYPTION_KEY', 'dG9vIHNob3J0', '32 bytes'],
    ['OPENAI_BASE_URL', 'localhost:11434', 'http'],
    ['LOG_LEVEL', 'loud', 'debug'],
    ['DRAIN_SECONDS', '1e3', 'whole number'],
  ])('%s=%s is refused by name, with what to write instead', (name, value, sentence) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
    expect(problems[0]).toContain(sentence);
  });

  it('is named together with every other one', () => {
    const problems = problemsOf({ PORT: 'x', TELEPHONY_PROVIDER: 'x', PUBLIC_BASE_URL: 'x', LOG_LEVEL: 'x' });
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_BASE_URL',
      'TELEPHONY_PROVIDER',
    ]);
  });

  it('throws nothing but a ConfigError, whatever it is', () => {
    const names = ['PUBLIC_BASE_URL', 'PORT', 'VOICE_ENCRYPTION_KEY', 'DATABASE_URL', 'EXOTEL_API_BASE'];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary' }), (name, value) => {
        problemsOf({ [name]: value });
      }),
    );
  });
});

describe('the public base URL', () => {
  it.each([
    ['https://voice.example.com', 'https://voice.example.com'],
    ['https://voice.example.com/', 'https://voice.example.com'],
    ['https://voice.example.com/prefix/', 'https://voice.example.com/prefix'],
    ['http://localhost:8000', 'http://localhost:8000'],
    ['http://127.0.0.1:0', 'http://127.0.0.1:0'],
    ['http://[::1]:8000/', 'http://[::1]:8000'],
  ])('%s is kept as %s', (given, kept) => {
    expect(parseConfig({ PUBLIC_BASE_URL: given }).publicBaseUrl).toBe(kept);
  });
});

describe('credentials', () => {
  it('that are incomplete let the server start and say what is missing', () => {
    const { warnings } = parseConfig({ EXOTEL_API_KEY: 'key' });
    expect(warnings[0]).toBe(
      'EXOTEL_API_KEY is set, but EXOTEL_ACCOUNT_SID, EXOTEL_API_TOKEN is missing: set all of them',
    );
  });

  it('that only outbound calls use are said to be unused', () => {
    const { warnings } = parseConfig({ TWILIO_PHONE_NUMBER: '+14155550100', TELEPHONY_PROVIDER: 'twilio' });
    expect(warnings).toEqual([
      'TELEPHONY_PROVIDER, TWILIO_PHONE_NUMBER: not used yet, outbound calls are not part of this version',
    ]);
  });

  it('of Twilio check its signatures', () => {
    const { carriers } = parseConfig({ TWILIO_AUTH_TOKEN: 'token', TWILIO_MAX_CONCURRENT: '3' });
    expect(carriers.twilio).toMatchObject({ isConfigured: true, authTokens: ['token'], maxConcurrentCalls: 3 });
  });
});

describe('the encryption key', () => {
  const bytes = Buffer.alloc(32, 7);

  it.each(['hex', 'base64', 'base64url'] as const)('is understood in %s', (encoding) => {
    expect(parseConfig({ VOICE_ENCRYPTION_KEY: bytes.toString(encoding) }).encryptionKey).toEqual(bytes);
  });

  it('is demanded with Postgres', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://db/voice' })[0]).toContain('VOICE_ENCRYPTION_KEY');
    expect(problemsOf({ DATABASE_URL: 'postgres://db/voice', VOICE_ENCRYPTION_KEY: bytes.toString('hex') })).toEqual(
      [],
    );
  });

  it('is made once in the data folder, for its owner only', () => {
    const dataDir = join(folder, 'new', 'data');
    const first = encryptionKeyIn(dataDir, new SeededRandom(1));
    expect(first).toHaveLength(32);
    expect(encryptionKeyIn(dataDir, new SeededRandom(2))).toEqual(first);
    expect(statSync(join(dataDir, 'encryption.key')).mode & 0o777).toBe(0o600);
  });

  it('that is damaged stops the start instead of being replaced', () => {
    writeFileSync(join(folder, 'encryption.key'), 'broken');
    expect(() => encryptionKeyIn(folder, new SeededRandom(1))).toThrow(/restore it/);
    expect(readFileSync(join(folder, 'encryption.key'), 'utf8')).toBe('broken');
  });
});

describe('a .env in the working directory', () => {
  it('is read, and the real environment wins', () => {
    writeFileSync(join(folder, '.env'), 'PORT=9000\nLOG_LEVEL="warn" # quiet\n');
    expect(withEnvFile({ PORT: '9001' }, folder)).toEqual({ PORT: '9001', LOG_LEVEL: 'warn' });
  });

  it('loses to a real variable that is empty', () => {
    writeFileSync(join(folder, '.env'), 'PUBLIC_BASE_URL=https://voice.example.com\n');
    expect(parseConfig(withEnvFile({ PUBLIC_BASE_URL: '' }, folder)).publicBaseUrl).toBeUndefined();
  });

  it('may be missing', () => {
    expect(withEnvFile({ PORT: '9001' }, folder)).toEqual({ PORT: '9001' });
  });
});
