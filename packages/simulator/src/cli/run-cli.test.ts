import { VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import { readWav, writeWav } from '@voice/serializers/wav';
import { describe, expect, it } from 'vitest';
import type { Carrier } from '../network/carrier.ts';
import { type FakeAnswer, FakeLink } from '../test-support/fake-link.ts';
import { tone } from '../test-support/tone.ts';
import type { CliSurroundings } from './cli-surroundings.ts';
import { runCli } from './run-cli.ts';

const wav = writeWav({ sampleRate: 16_000, channels: [tone(600, 8000, 16_000)] });
const twiml: FakeAnswer = {
  body: '<Response><Connect><Stream url="wss://voice.example.com/ws"/></Connect></Response>',
};

/** The program on a virtual clock, with a server that greets for 200 ms and answers after a second. */
async function run(args: readonly string[], { answers = [twiml], carrier = 'twilio' as Carrier } = {}) {
  const clock = new VirtualClock();
  const link = new FakeLink(clock, carrier, [...answers]);
  link.onSocket = (agent) => {
    let count = 0;
    agent.onMessage((message) => {
      if (message.event === 'start') agent.playAll(tone(200));
      if (message.event === 'media') count += 1;
      if (message.event === 'media' && count === (carrier === 'exotel' ? 30 : 150)) agent.playAll(tone(400));
    });
  };
  const written = new Map<string, Uint8Array>();
  let out = '';
  let err = '';
  const surroundings: CliSurroundings = {
    clock,
    random: new SeededRandom(3),
    link,
    stopped: new AbortController().signal,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readFile: async (path) => {
      if (path !== 'hello.wav') throw new Error(`ENOENT: no such file, open '${path}'`);
      return wav;
    },
    writeFile: async (path, bytes) => {
      written.set(path, bytes);
    },
  };
  let code: number | undefined;
  void runCli(args, surroundings).then((value) => {
    code = value;
  });
  await clock.runUntil(() => code !== undefined);
  return { code, out, err, written, link };
}

const call = (carrier: string, ...more: string[]) => [
  'call',
  ...['--carrier', carrier, '--url', 'http://127.0.0.1:8000/', '--agent', 'demo agent'],
  ...more,
];

describe('voice-sim', () => {
  it('calls, speaks, records and summarizes', async () => {
    const { code, out, err, written, link } = await run(
      call('twilio', '--say', 'hello.wav', '--press', '1', '--record', 'out.wav'),
    );
    expect(code).toBe(0);
    expect(link.requests[0]?.url).toBe('http://127.0.0.1:8000/telephony/twilio/inbound/demo%20agent');
    expect(out).toContain('status      completed');
    expect(out).toContain('breaches    none');
    expect(err).toContain('caller speaks: hello.wav');
    expect(err).toContain('caller presses 1');
    const recording = readWav(written.get('out.wav') as Uint8Array);
    expect(recording.sampleRate).toBe(8000);
    expect(recording.channels).toHaveLength(2);
    expect(recording.channels[1]?.some((sample) => Math.abs(sample) > 7000)).toBe(true);
  });

  it('prints the report as JSON, without samples', async () => {
    const { code, out } = await run(call('twilio', '--json', '--record', 'out.wav', '--wait-ms', '1000'));
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ carrier: 'twilio', status: 'completed', breaches: [], recordPath: 'out.wav' });
    expect(report.recording).toBeUndefined();
  });

  it('puts the secret of Exotel at the end', async () => {
    const answer = { body: '{"url":"wss://voice.example.com/ws"}' };
    const args = call('exotel', '--exotel-secret', 's3cret', '--noise');
    const { code, link } = await run(args, { answers: [answer], carrier: 'exotel' });
    expect(code).toBe(0);
    expect(link.requests[0]?.url).toMatch(
      /^http:\/\/127\.0\.0\.1:8000\/telephony\/exotel\/inbound\/demo%20agent\/s3cret\?CallSid=/,
    );
  });

  it('exits with 1 after a breach and names it', async () => {
    const answer = { body: '<Response><Connect><Stream url="wss://voice.example.com/ws?a=1"/></Connect></Response>' };
    const { code, out, err } = await run(call('twilio'), { answers: [answer] });
    expect(code).toBe(1);
    expect(out).toContain('stream-url-query');
    expect(err).toContain('BREACH stream-url-query');
  });

  it('exits with 1 when the call is refused', async () => {
    const { code, out } = await run(call('twilio'), { answers: [{ body: '<Response><Reject/></Response>' }] });
    expect(code).toBe(1);
    expect(out).toContain('status      refused');
  });

  it.each([[['--help']], [['call', '-h']], [[]]])('explains itself: %j', async (args) => {
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(out).toContain('Usage: voice-sim call');
  });

  it.each([
    [['dial'], 'the command "call" or "serve"'],
    [['call', 'call', '--carrier', 'twilio'], 'options only'],
    [['call', '--carrier', 'plivo', '--url', 'http://x', '--agent', 'a'], '--carrier twilio, exotel, vobiz'],
    [['call', '--carrier', 'twilio'], '--url and --agent'],
    [['call', '--carrier', 'twilio', '--url', 'localhost', '--agent', 'a'], 'http(s) URL'],
    [['call', '--carrier', 'twilio', '--webhook', 'nonsense'], 'http(s) URL for --webhook'],
    [call('twilio', '--public-url', 'x'), '--public-url'],
    [call('twilio', '--wait-ms', 'long'), '--wait-ms'],
    [call('twilio', '--press', 'x'), '0-9 * # A-D'],
    [call('twilio', '--say', 'missing.wav'), 'no such file'],
    [call('twilio', '--loud'), '--loud'],
  ])('exits with 2 and says what is wrong: %j', async (args, message) => {
    const { code, out, err } = await run(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
  });
});
