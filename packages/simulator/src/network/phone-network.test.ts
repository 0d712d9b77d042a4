import { LinkedSocket, VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { hangUp, pause, press, raw, say } from '../caller/caller-script.ts';
import { Clip } from '../caller/clip.ts';
import { callTestServer, credentials } from '../test-support/call-test-server.ts';
import { FakeLink } from '../test-support/fake-link.ts';
import { openTestStream } from '../test-support/open-test-stream.ts';
import { tone } from '../test-support/tone.ts';
import { PhoneNetwork } from './phone-network.ts';
import { PublicUrl } from './public-url.ts';

const start = (carrierCredentials: object = credentials) => {
  const clock = new VirtualClock();
  const link = new FakeLink(clock, 'twilio', ['never']);
  const network = new PhoneNetwork({ clock, random: new SeededRandom(1), link, credentials: carrierCredentials });
  const options = { carrier: 'twilio', from: '+1', to: '+2', caller: [] } as const;
  return { clock, link, network, options };
};

describe('a phone network', () => {
  it('does not call without credentials', () => {
    const { network, options } = start({});
    const call = () => network.call({ ...options, webhookUrl: 'https://voice.example.com/hook' });
    expect(call).toThrow(
      expect.objectContaining({ code: 'VOICE_SIMULATION', message: expect.stringContaining('credentials.twilio') }),
    );
  });

  it.each(['', 'voice.example.com', 'ftp://voice.example.com/', 'wss://voice.example.com/'])(
    'does not call "%s"',
    (webhookUrl) => {
      const { network, options } = start();
      expect(() => network.call({ ...options, webhookUrl })).toThrow(
        expect.objectContaining({ code: 'VOICE_SIMULATION' }),
      );
    },
  );

  it('lets a caller hang up while the server thinks', async () => {
    const { network, options, clock } = start();
    const call = network.call({ ...options, webhookUrl: 'https://voice.example.com/hook' });
    await clock.advance(3000);
    call.hangUp();
    call.hangUp();
    await clock.advance(0);
    expect(await call.done).toMatchObject({
      status: 'failed',
      endedBy: 'caller',
      reason: 'hung-up-before-stream',
      durationMs: 3000,
      breaches: [],
    });
    expect(clock.pendingCount).toBe(0);
  });

  it('lets a caller hang up while the socket is being opened', async () => {
    const { report, clock } = await callTestServer('twilio', {
      answers: [{ body: '<Response><Connect><Stream url="wss://voice.example.com/ws"/></Connect></Response>' }],
      maxDurationMs: 4000,
      prepare: (link) => {
        link.openSocket = () => new Promise(() => undefined);
      },
    });
    expect(report).toMatchObject({ status: 'failed', reason: 'time-limit-before-stream', durationMs: 4000 });
    expect(clock.pendingCount).toBe(0);
  });

  it('gives up a socket that is not opened within ten seconds, and closes it when it comes after all', async () => {
    let late: LinkedSocket | undefined;
    const { report } = await callTestServer('twilio', {
      answers: [{ body: '<Response><Connect><Stream url="wss://voice.example.com/ws"/></Connect></Response>' }],
      prepare: (link) => {
        link.openSocket = () =>
          new Promise((resolve) => {
            const clock = new VirtualClock();
            [late] = LinkedSocket.pair({ clock });
            resolveLater = () => resolve(late as LinkedSocket);
          });
      },
    });
    expect(report).toMatchObject({ status: 'failed', reason: 'stream-unreachable', durationMs: 10_110 });
    resolveLater();
    await Promise.resolve();
    await Promise.resolve();
    expect(late?.readyState).toBe(3);
  });
});

let resolveLater: () => void = () => undefined;

describe('a script', () => {
  it('refuses keys that no telephone has, and clips without a sample', () => {
    expect(() => press('12x')).toThrow(expect.objectContaining({ code: 'VOICE_SIMULATION' }));
    expect(() => press('')).toThrow(expect.objectContaining({ code: 'VOICE_SIMULATION' }));
    expect(() => say(new Int16Array())).toThrow(expect.objectContaining({ code: 'VOICE_SIMULATION' }));
    expect(() => new Clip(new Int16Array(8000 * 601))).toThrow(expect.objectContaining({ code: 'VOICE_SIMULATION' }));
  });

  it('presses keys 250 ms apart and sends what it is told, as it is', async () => {
    const { clock, agent, call } = openTestStream('twilio', {
      caller: [press('1#'), raw('{"event":"surprise"}'), pause(100), hangUp()],
    });
    await clock.advance(1000);
    expect(agent.of('dtmf').map(({ atMs, message }) => [atMs, message.dtmf.digit])).toEqual([
      [0, '1'],
      [260, '#'],
    ]);
    expect(agent.of('surprise')).toMatchObject([{ atMs: 500 }]);
    expect(await call.done).toMatchObject({ breaches: [] });
  });

  it('encodes what it says once for all calls', () => {
    const clip = new Clip(tone(100));
    const format = { encoding: 'mulaw', sampleRate: 8000 } as const;
    expect(clip.messages(format, 20)).toBe(clip.messages({ ...format }, 20));
    expect(clip.messages(format, 20)).toHaveLength(5);
    expect(clip.messages({ encoding: 'pcm16', sampleRate: 16_000 }, 100)[0]).toHaveLength(4268);
  });

  it('plays the same comfort noise for the same seed', async () => {
    const payloads = async (background: 'silence' | 'comfort-noise') => {
      const { clock, agent } = openTestStream('exotel', { background });
      await clock.advance(500);
      return agent.of('media').map(({ message }) => message.media.payload);
    };
    const noise = await payloads('comfort-noise');
    expect(await payloads('comfort-noise')).toEqual(noise);
    expect(new Set(noise).size).toBe(5);
    expect(new Set(await payloads('silence')).size).toBe(1);
  });
});

describe('the two names of a server', () => {
  const urls = new PublicUrl('https://voice.example.com/base/', 'http://127.0.0.1:8000/telephony/x?a=1');

  it.each([
    ['http://127.0.0.1:8000/telephony/x?a=1&b=%2B', 'https://voice.example.com/base/telephony/x?a=1&b=%2B'],
    ['https://elsewhere.example.com/x', 'https://elsewhere.example.com/x'],
  ])('sign %s as %s', (url, expected) => {
    expect(urls.toPublic(url)).toBe(expected);
  });

  it.each([
    ['https://voice.example.com/base/telephony/x?a=1', 'http://127.0.0.1:8000/telephony/x?a=1'],
    ['wss://voice.example.com/base/ws/1?b=2', 'ws://127.0.0.1:8000/ws/1?b=2'],
    ['wss://elsewhere.example.com/ws', 'wss://elsewhere.example.com/ws'],
    ['http://127.0.0.1:8000/x', 'http://127.0.0.1:8000/x'],
  ])('dial %s at %s', (url, expected) => {
    expect(urls.toDialled(url)).toBe(expected);
  });

  it('are one without a public one', () => {
    const one = new PublicUrl(undefined, 'http://127.0.0.1:8000/x');
    expect(one.toPublic('http://127.0.0.1:8000/x')).toBe('http://127.0.0.1:8000/x');
    expect(one.toDialled('wss://voice.example.com/x')).toBe('wss://voice.example.com/x');
  });
});
