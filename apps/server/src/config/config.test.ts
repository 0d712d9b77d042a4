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
      expect(carrier).toEqual({ credentials: {}, allowUnsigned: false, maxConcurrentCalls: 10 });
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
    ['TWILIO_API_BASE', 'https://user@api.twilio.com', 'https'],
    ['VOBIZ_API_BASE', 'https://api.vobiz.ai?x=1', 'https'],
    ['OUTBOUND_RING_SECONDS', '4', 'from 5'],
    ['DESTINATION_DENY', '1900', 'plus sign'],
    ['DESTINATION_ALLOW', '+1;+44', 'separated by commas'],
    ['TRUST_PROXY', 'true', 'number of proxies'],
    ['TRUST_PROXY', '10.0.0.0/64', 'ranges'],
    ['METRICS_TOKEN', 'short', '16'],
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
      'EXOTEL_API_KEY is set, but EXOTEL_ACCOUNT_SID, EXOTEL_API_TOKEN is missing: set all of them, here or in the settings',
    );
  });

  it('are kept by carrier, with what else outbound calls need', () => {
    const { carriers, defaultProvider, outbound } = parseConfig({
      TELEPHONY_PROVIDER: 'twilio',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 'token',
      TWILIO_PHONE_NUMBER: '+14155550100',
      TWILIO_MAX_CONCURRENT: '3',
      OUTBOUND_RING_SECONDS: '45',
    });
    expect(defaultProvider).toBe('twilio');
    expect(carriers.twilio).toMatchObject({
      credentials: { accountSid: 'AC1', authToken: 'token' },
      phoneNumber: '+14155550100',
      maxConcurrentCalls: 3,
    });
    expect(outbound).toEqual({ ringTimeoutSecs: 45, machineDetection: false });
  });
});

describe('where a carrier is asked', () => {
  it.each([
    ['https://api.in.exotel.com/', 'https://api.in.exotel.com'],
    ['api.in.exotel.com', 'https://api.in.exotel.com'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://localhost:4010/exotel', 'http://localhost:4010/exotel'],
  ])('%s is kept as %s', (given, kept) => {
    expect(parseConfig({ EXOTEL_API_BASE: given }).carriers.exotel.apiBase).toBe(kept);
  });
});

describe('lists', () => {
  it('of destinations are separated by commas', () => {
    const { destinations } = parseConfig({ DESTINATION_ALLOW: '+1, +91,', DESTINATION_DENY: '+1900' });
    expect(destinations).toEqual({ allow: ['+1', '+91'], deny: ['+1900'] });
  });

  it.each([
    ['2', 2],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
    ['2001:db8::/32', ['2001:db8::/32']],
  ])('of trusted proxies %s', (given, kept) => {
    expect(parseConfig({ TRUST_PROXY: given }).trustProxy).toEqual(kept);
    expect(parseConfig({}).trustProxy).toBe(0);
  });
});

describe('the encryption key', () => {
  const bytes = Buffer.alloc(32, 7);

  it.each(['hex', 'base64', 'base64url'] as const)('is understood in %s', (encoding) => {
    expect(parseConfig({ VOICE_ENCRYPTION_KEY: bytes.toString(encoding) }).encryptionKeys).toEqual([bytes]);
  });

  it('may be followed by earlier ones, which still read', () => {
    const earlier = Buffer.alloc(32, 8);
    const list = `${bytes.toString('base64')}, ${earlier.toString('hex')}`;
    expect(parseConfig({ VOICE_ENCRYPTION_KEY: list }).encryptionKeys).toEqual([bytes, earlier]);
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
