import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@voice/core/testing';
import { systemClock } from '@voice/core/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../listen.ts';
import { PlayedVendors } from '../test-support/played-vendors.ts';
import { SimulatedCarriers } from '../test-support/simulated-carriers.ts';
import { API_KEY, TestServer } from '../test-support/test-server.ts';
import { look } from './check.ts';
import { runDoctor } from './run-doctor.ts';

const TWILIO = { TWILIO_ACCOUNT_SID: 'ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', TWILIO_AUTH_TOKEN: 'twilio-secret-token' };
const engines = () =>
  Promise.resolve({ name: 'engines in process', status: 'ok', durationMs: 1, detail: 'played' } as const);

let carriers: SimulatedCarriers;
let vendors: PlayedVendors;
let dataDir: string;
beforeAll(async () => {
  carriers = await SimulatedCarriers.start({
    credentials: { twilio: { accountSid: TWILIO.TWILIO_ACCOUNT_SID, authToken: TWILIO.TWILIO_AUTH_TOKEN } },
  });
  vendors = await PlayedVendors.start();
  vendors.know('deepgram', 'deepgram-secret-key');
});
afterAll(async () => {
  await carriers.close();
  vendors.close();
});
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'voice-doctor-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

interface Report {
  readonly ok: boolean;
  readonly checks: { name: string; status: string; duration_ms: number | null; detail: string }[];
}

async function doctor(environment: Record<string, string>, args: string[] = []) {
  let text = '';
  const code = await runDoctor(
    args,
    {
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: '0',
      ...carriers.environment,
      ...vendors.environment,
      ...environment,
    },
    { clock: systemClock, localEngines: engines, write: (more) => (text += more) },
  );
  return { code, text };
}

async function report(environment: Record<string, string>): Promise<Report & { code: number }> {
  const { code, text } = await doctor(environment, ['--json']);
  return { ...(JSON.parse(text) as Report), code };
}

const statusOf = ({ checks }: Report) => Object.fromEntries(checks.map(({ name, status }) => [name, status]));

describe('voice doctor', () => {
  it('finds nothing wrong where nothing is set up, and changes nothing', async () => {
    const found = await report({ OPENAI_COMPATIBLE_BASE_URL: '', AZURE_OPENAI_ENDPOINT: '', OPENAI_BASE_URL: '' });
    expect(found).toMatchObject({ code: 0, ok: true });
    const { 'engines in process': own, configuration: _, ...others } = statusOf(found);
    expect(own).toBe('ok');
    expect(new Set(Object.values(others))).toEqual(new Set(['skipped']));
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('asks every carrier and vendor that has credentials, and tells how long each took', async () => {
    const found = await report({
      ...TWILIO,
      DEEPGRAM_API_KEY: 'deepgram-secret-key',
      OPENAI_API_KEY: 'wrong-secret-key',
    });
    expect(found).toMatchObject({ code: 1, ok: false });
    expect(statusOf(found)).toMatchObject({ twilio: 'ok', exotel: 'skipped', deepgram: 'ok', openai: 'failed' });
    const openAi = found.checks.find(({ name }) => name === 'openai');
    expect(openAi).toMatchObject({
      duration_ms: expect.any(Number),
      detail: 'key of the environment refused: it answered 401',
    });
  });

  it('says what is missing of what is half set up', async () => {
    const { TWILIO_AUTH_TOKEN: _, ...half } = TWILIO;
    const found = await report({ ...half, AZURE_OPENAI_API_KEY: 'k', AZURE_OPENAI_ENDPOINT: '' });
    expect(statusOf(found)).toMatchObject({ twilio: 'failed', 'azure-openai': 'failed', configuration: 'warning' });
    expect(found.checks.find(({ name }) => name === 'twilio')?.detail).toContain('TWILIO_AUTH_TOKEN');
    expect(found.checks.find(({ name }) => name === 'azure-openai')?.detail).toContain('AZURE_OPENAI_ENDPOINT');
  });

  it('prints a table for people, and no secret in either form', async () => {
    const environment = { ...TWILIO, DEEPGRAM_API_KEY: 'deepgram-secret-key', OPENAI_API_KEY: 'wrong-secret-key' };
    const { text, code } = await doctor(environment);
    expect(code).toBe(1);
    expect(text).toMatch(/^ok +twilio +\d+ ms {2}credentials accepted$/m);
    expect(text).toMatch(/^FAILED +openai /m);
    expect(text).toMatch(/Not well: .*openai/);
    for (const output of [text, (await doctor(environment, ['--json'])).text]) {
      for (const secret of ['twilio-secret-token', 'deepgram-secret-key', 'wrong-secret-key'])
        expect(output).not.toContain(secret);
    }
  });

  it('looks at what the settings have saved, too', async () => {
    const server = await TestServer.start({ dataDir, environment: vendors.environment });
    await server.api('PUT', '/api/settings/services', { body: { deepgram_api_key: 'deepgram-secret-key' } });
    await server.close();
    const found = await report({});
    expect(statusOf(found)).toMatchObject({ database: 'ok', 'saved credentials': 'ok', deepgram: 'ok' });
    expect(found.checks.find(({ name }) => name === 'deepgram')?.detail).toBe('key of the settings accepted');
    const key = Buffer.alloc(32, 7).toString('base64');
    expect(statusOf(await report({ VOICE_ENCRYPTION_KEY: key }))).toMatchObject({ 'saved credentials': 'failed' });
  });

  it('names everything that is wrong with the environment', async () => {
    const found = await report({ PORT: 'eighty', LOG_LEVEL: 'loud' });
    expect(found).toMatchObject({ code: 1, ok: false });
    expect(found.checks.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('PORT'),
      expect.stringContaining('LOG_LEVEL'),
    ]);
  });

  it('says when the database does not answer', async () => {
    const DATABASE_URL = 'postgres://nobody@127.0.0.1:9/voice';
    const found = await report({ DATABASE_URL, VOICE_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') });
    expect(statusOf(found)).toMatchObject({ database: 'failed' });
    expect(found.code).toBe(1);
  });

  it.each([['--help'], ['--json', '--help']])('explains itself: %s', async (...args) => {
    const { code, text } = await doctor({}, args);
    expect([code, text]).toEqual([0, expect.stringContaining('voice doctor [--json]')]);
  });

  it('refuses what it does not know', async () => {
    const { code, text } = await doctor({}, ['--jsno']);
    expect([code, text]).toEqual([1, expect.stringContaining('Unknown: --jsno')]);
  });
});

describe('the public base URL', () => {
  const urlOf = async (environment: Record<string, string>) =>
    (await report(environment)).checks.find(({ name }) => name === 'public base URL');

  it('leads to the server that runs', async () => {
    const server = await TestServer.start({ environment: { VOICE_API_KEY: API_KEY } });
    expect(await urlOf({ PUBLIC_BASE_URL: server.server.url })).toMatchObject({ status: 'ok' });
    await server.close();
  });

  it('is tried before the first start: the check answers on the server’s port', async () => {
    const probe = createServer();
    const port = String(await listen(probe, { host: '127.0.0.1', port: 0 }));
    await new Promise((resolve) => probe.close(resolve));
    const found = await urlOf({ PORT: port, PUBLIC_BASE_URL: `http://127.0.0.1:${port}/prefix` });
    expect(found).toMatchObject({ status: 'ok', detail: expect.stringContaining('leads here') });
  });

  it('is not well when somebody else answers, or nobody', async () => {
    expect(await urlOf({ PUBLIC_BASE_URL: carriers.url })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('not as this server does'),
    });
    expect(await urlOf({ PUBLIC_BASE_URL: 'http://127.0.0.1:9' })).toMatchObject({ status: 'failed' });
  });
});

describe('a look', () => {
  it('ends at its limit, whatever it waits for', async () => {
    const clock = new VirtualClock();
    let found: unknown;
    void look('slow', { clock, limitMs: 3000 }, () => new Promise(() => undefined)).then((check) => {
      found = check;
    });
    await clock.advance(2999);
    expect(found).toBeUndefined();
    await clock.advance(1);
    expect(found).toEqual({ name: 'slow', status: 'failed', durationMs: 3000, detail: 'no answer within 3 s' });
    expect(clock.pendingCount).toBe(0);
  });
});
