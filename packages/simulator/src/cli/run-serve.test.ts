import { SeededRandom, systemClock } from '@voice/core/time';
import { writeWav } from '@voice/serializers/wav';
import { describe, expect, it } from 'vitest';
import type { CarrierLink } from '../network/carrier-link.ts';
import { readFixture } from '../test-support/test-network.ts';
import { tone } from '../test-support/tone.ts';
import type { CliSurroundings } from './cli-surroundings.ts';
import { runCli } from './run-cli.ts';

const { form } = readFixture('rest-create-call', new URL('../rest/twilio/', import.meta.url).href).request;
const wav = writeWav({ sampleRate: 8000, channels: [tone(100)] });
const link: CarrierLink = {
  request: async () => ({ status: 204, headers: {}, body: '' }),
  openSocket: () => Promise.reject(new Error('nobody there')),
};

/** The program, until `use` is done with it. */
async function serve(
  args: readonly string[],
  use: (program: { out: () => string; err: () => string }) => Promise<void>,
) {
  const stop = new AbortController();
  let out = '';
  let err = '';
  let onOutput: () => void = () => undefined;
  const printed = new Promise<void>((resolve) => {
    onOutput = resolve;
  });
  const surroundings: CliSurroundings = {
    clock: systemClock,
    random: new SeededRandom(1),
    link,
    stopped: stop.signal,
    out: (text) => {
      out += text;
      onOutput();
    },
    err: (text) => {
      err += text;
    },
    readFile: async () => wav,
    writeFile: () => Promise.reject(new Error('nothing is written')),
  };
  const exit = runCli(['serve', ...args], surroundings);
  await Promise.race([printed, exit]);
  await use({ out: () => out, err: () => err });
  stop.abort();
  return { code: await exit, out, err };
}

const place = (base: string, account: string, token: string) =>
  fetch(`${base}/2010-04-01/Accounts/${account}/Calls.json`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ To: form.To, From: form.From, Twiml: form.Twiml }),
  });

describe('voice-sim serve', () => {
  it('prints what belongs into the .env, and takes calls there until it is stopped', async () => {
    const { code, err } = await serve(['--port', '0', '--behaviour', 'busy'], async ({ out }) => {
      const env = Object.fromEntries(
        out()
          .trim()
          .split('\n')
          .map((line) => line.split('=') as [string, string]),
      );
      expect(env).toMatchObject({
        TWILIO_API_BASE: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        EXOTEL_API_BASE: env.TWILIO_API_BASE,
        VOBIZ_API_BASE: env.TWILIO_API_BASE,
        TWILIO_AUTH_TOKEN: 'twilio-test-token',
        EXOTEL_API_KEY: 'exotel-test-key',
        VOBIZ_AUTH_ID: 'MA_EXAMPLE01',
      });
      const response = await place(
        env.TWILIO_API_BASE as string,
        env.TWILIO_ACCOUNT_SID as string,
        env.TWILIO_AUTH_TOKEN as string,
      );
      expect(response.status).toBe(201);
    });
    expect(code).toBe(0);
    expect(err).toContain(
      'twilio  POST /2010-04-01/Accounts/AC00000000000000000000000000000001/Calls.json (create-call): 201',
    );
  });

  it('does not print credentials that it was given, and lets only them in', async () => {
    const args = ['--port', '0', '--twilio-account', 'AC0', '--twilio-token', 'secret', '--number', '+14155550100'];
    const { err } = await serve([...args, '--answer-with', 'hello.wav'], async ({ out }) => {
      expect(out()).not.toContain('secret');
      const base = /TWILIO_API_BASE=(.*)/.exec(out())?.[1] as string;
      expect((await place(base, 'AC0', 'wrong')).status).toBe(401);
      expect((await place(base, 'AC0', 'secret')).status).toBe(201);
    });
    expect(err).not.toContain('secret');
  });

  it.each([
    [[], '--port'],
    [['--port', '70000'], '--port'],
    [['--port', '0', '--behaviour', 'sleeps'], '--behaviour answers'],
    [['--port', '0', '--number', '4155550100'], '--number'],
    [['--port', '0', '--public-url', 'x'], '--public-url'],
    [['--port', '0', '--answer-after-ms', 'x'], '--answer-after-ms'],
    [['--port', '0', 'more'], 'options only'],
    [['--prot', '0'], '--prot'],
  ])('exits with 2 and says what is wrong: %j', async (args, message) => {
    const { code, err, out } = await serve(args, async () => undefined);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('explains itself', async () => {
    const { code, out } = await serve(['--help'], async () => undefined);
    expect(code).toBe(0);
    expect(out).toContain('Usage: voice-sim serve');
  });
});
