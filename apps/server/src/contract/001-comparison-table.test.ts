import { type ProviderName, providerNames } from '@voice/core/telephony';
import { telephonyProviders } from '@voice/providers';
import { ExotelFrameSerializer, TwilioFrameSerializer, VobizFrameSerializer } from '@voice/serializers';
import { hangUp, pause, press, waitForAgent } from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { answersQuickly, CarrierStage, eventually, ours, quick, sound, theirs } from '../test-support/carrier-stage.ts';

const KEYS = '0123456789*#';
const UNKNOWN = ['plivo/inbound/sales-agent', 'Twilio/inbound/sales-agent', '__proto__/inbound/sales-agent'];

let stage: CarrierStage;
afterEach(() => stage?.close());

const mulaw = { encoding: 'audio/x-mulaw', sampleRate: 8000 };
/** What each carrier sends first, as its page shows it. */
const opening: Readonly<Record<ProviderName, (callId: string) => object[]>> = {
  twilio: (callSid) => [
    { event: 'connected', protocol: 'Call', version: '1.0.0' },
    {
      event: 'start',
      sequenceNumber: '1',
      streamSid: 'MZ1',
      start: {
        streamSid: 'MZ1',
        accountSid: 'AC1',
        callSid,
        tracks: ['inbound'],
        mediaFormat: { ...mulaw, channels: 1 },
      },
    },
  ],
  exotel: (call_sid) => [
    { event: 'connected' },
    {
      event: 'start',
      sequence_number: '1',
      stream_sid: 's1',
      start: {
        ...{ stream_sid: 's1', call_sid, account_sid: 'voice1', from: theirs, to: ours.exotel },
        media_format: { encoding: 'base64', sample_rate: '8000', bit_rate: '128kbps' },
      },
    },
  ],
  vobiz: (callId) => [
    {
      sequenceNumber: 0,
      event: 'start',
      start: { callId, streamId: 's1', accountId: '1', tracks: ['inbound'], mediaFormat: mulaw },
      extra_headers: '{}',
    },
  ],
};

/** A call by hand. @returns its media socket, on which the stream has begun */
async function connect(provider: ProviderName) {
  const response = await stage.request(provider, await stage.webhookUrl(provider));
  const [streamUrl = ''] = /wss:[^"<]+/.exec(await response.text()) ?? [];
  const { socket } = await stage.open(streamUrl);
  const [call] = await stage.calls();
  if (socket === undefined) throw new Error('The media socket was refused');
  for (const message of opening[provider](call.provider_call_id)) socket.send(message);
  return { socket, id: call.id as string };
}

/** The first audio of the agent, as the carrier gets it. */
async function firstAudio(provider: ProviderName) {
  const { socket } = await connect(provider);
  return eventually(() => {
    const message = socket.messages.find(({ event }) => event === 'media' || event === 'playAudio');
    if (message === undefined) throw new Error('No audio came');
    const { payload, ...media } = message.media as { payload: string };
    return { event: message.event, media, bytes: Buffer.from(payload, 'base64'), payload };
  });
}

/** Silence and then a sound are heard as one thing said. */
async function expectHeard(provider: ProviderName): Promise<void> {
  const { report, record } = await stage.talk(provider, [
    waitForAgent('finishes', quick),
    pause(200),
    sound,
    waitForAgent('finishes', quick),
    hangUp(),
  ]);
  expect(report.breaches).toEqual([]);
  expect(await stage.events(record.id, 'speech-started')).toHaveLength(1);
  expect(record.messages.map(({ content }: { content: string }) => content)).toEqual([
    'Hello there.',
    'hello',
    'I heard hello',
  ]);
}

describe('inbound and outbound', () => {
  it.each(providerNames)('001-001: an inbound call over %s is answered by the agent', async (provider) => {
    stage = await CarrierStage.start();
    const { report, record } = await stage.talk(provider, [waitForAgent('finishes', quick), hangUp()]);
    expect(report).toMatchObject({ status: 'completed', breaches: [], timedOutWaits: 0 });
    expect(record).toMatchObject({ provider, direction: 'inbound', status: 'completed' });
  });

  it.each(providerNames)('001-001: an outbound call over %s is answered, and the agent heard', async (provider) => {
    stage = await CarrierStage.start({ people: answersQuickly });
    const { id, call } = await stage.place(provider);
    expect(await call.done).toMatchObject({ status: 'completed', breaches: [], timedOutWaits: 0 });
    expect(await stage.ended(id)).toMatchObject({ provider, direction: 'outbound', status: 'completed' });
    expect(stage.carriers.network.apis.log.breaches).toEqual([]);
  });

  it.each(UNKNOWN)('001-001: /telephony/%s is 404', async (path) => {
    stage = await CarrierStage.start();
    expect((await stage.request('twilio', `/telephony/${path}`)).status).toBe(404);
  });

  it.each(['plivo', 'Twilio', '__proto__'])('001-001: /ws/%s/… is 404', async (name) => {
    stage = await CarrierStage.start();
    expect((await stage.open(`/ws/${name}/sales-agent/token`)).status).toBe(404);
  });

  it('001-021: the three carriers are objects of one interface', () => {
    const providers = telephonyProviders();
    expect(Object.keys(providers).sort()).toEqual(['exotel', 'twilio', 'vobiz']);
    for (const name of providerNames) {
      const { createTransport, buildAnswerDocument, openAccount } = providers[name];
      expect([createTransport, buildAnswerDocument, openAccount]).toEqual(Array(3).fill(expect.any(Function)));
    }
  });
});

describe('audio', () => {
  it.each(['twilio', 'vobiz'] as const)(
    '001-002, 001-004: to %s it is base64 of raw µ-law at 8000 Hz',
    async (provider) => {
      stage = await CarrierStage.start();
      const { payload, bytes } = await firstAudio(provider);
      expect(payload).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
      expect(bytes).toHaveLength(160); // 20 ms
      expect(bytes.subarray(0, 4).toString('latin1')).not.toBe('RIFF');
    },
  );

  it('001-004: to Vobiz it is a playAudio with contentType and sampleRate', async () => {
    stage = await CarrierStage.start();
    expect(await firstAudio('vobiz')).toMatchObject({
      event: 'playAudio',
      media: { contentType: 'audio/x-mulaw', sampleRate: 8000 },
    });
  });

  it('001-003: to Exotel it is base64 of 16-bit little-endian PCM at 8000 Hz', async () => {
    stage = await CarrierStage.start();
    const { bytes } = await firstAudio('exotel');
    expect(bytes.length % 320).toBe(0);
    const samples = Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(index * 2));
    const steps = samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0)));
    // A hum is smooth read in this order, and noise read in the other.
    expect(Math.max(...samples.map(Math.abs))).toBeGreaterThan(500);
    expect(Math.max(...steps)).toBeLessThan(16_000);
  });

  it.each([
    ['001-002', 'twilio'],
    ['001-003', 'exotel'],
    ['001-004', 'vobiz'],
  ] as const)('%s: what a caller of %s says is heard, silence is not', async (_line, provider) => {
    stage = await CarrierStage.start({ segments: ['hello'] });
    await expectHeard(provider);
  });

  it.each(Object.entries({ TwilioFrameSerializer, ExotelFrameSerializer, VobizFrameSerializer }))(
    '001-005: %s is published under this name',
    (name, Serializer) => {
      expect(Serializer.name).toBe(name);
      expect(new Serializer().deserialize('{"event":"connected"}')).toEqual(expect.any(Array));
    },
  );
});

describe('answer documents', () => {
  it("001-006: Twilio's webhook is answered with TwiML", async () => {
    stage = await CarrierStage.start();
    const response = await stage.request('twilio', await stage.webhookUrl('twilio'));
    expect(response.headers.get('content-type')).toMatch(/^(text|application)\/xml\b/);
    expect(await response.text()).toMatch(/^<\?xml [^>]*\?>\s*<Response>.*<\/Response>\s*$/s);
  });

  it("001-007: Exotel's webhook is answered with JSON that says where the socket is", async () => {
    stage = await CarrierStage.start();
    const response = await stage.request('exotel', await stage.webhookUrl('exotel'), {}, { method: 'GET' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(await response.json()).toEqual({ url: expect.stringMatching(/^wss:\/\//) });
  });

  it.each([
    ['Accept names XML', {}, { Accept: 'application/xml' }],
    ['the setting says so', { EXOTEL_ANSWER_FORMAT: 'xml' }, {}],
  ])("001-007: Exotel's webhook is answered with ExoML when %s", async (_when, environment, headers) => {
    stage = await CarrierStage.start({ environment });
    const url = await stage.webhookUrl('exotel');
    const response = await stage.request(
      'exotel',
      url,
      {},
      { method: 'GET', headers: headers as Record<string, string> },
    );
    expect(response.headers.get('content-type')).toMatch(/^application\/xml\b/);
    expect(await response.text()).toMatch(
      /<Response><Connect><Stream url="wss:[^"]+"\s*(\/>|><\/Stream>)<\/Connect><\/Response>/,
    );
  });

  it("001-008: Vobiz's webhook is answered with its XML", async () => {
    stage = await CarrierStage.start();
    const response = await stage.request('vobiz', await stage.webhookUrl('vobiz'));
    expect(response.headers.get('content-type')).toMatch(/^application\/xml\b/);
    expect(await response.text()).toMatch(/<Response><Stream [^>]+>wss:[^<]+<\/Stream><\/Response>/);
  });
});

describe('the request for an outbound call', () => {
  it.each([
    ['001-009', 'twilio', '/2010-04-01/Accounts/AC00000000000000000000000000000001/Calls.json'],
    ['001-010', 'exotel', '/v1/Accounts/voice1/Calls/connect.json'],
    ['001-011', 'vobiz', '/api/v1/Account/MA_VOICE1/Call/'],
  ] as const)('%s: over %s it is a POST to %s', async (_line, provider, path) => {
    stage = await CarrierStage.start();
    await stage.place(provider);
    expect(stage.carriers.requests).toMatchObject([{ method: 'POST', path }]);
  });

  it('001-011: to Vobiz it carries X-Auth-ID and X-Auth-Token', async () => {
    stage = await CarrierStage.start();
    await stage.place('vobiz');
    expect(stage.carriers.requests[0]?.credentials).toBe('MA_VOICE1:vobiz-auth-token');
  });
});

describe('an agent that hangs up', () => {
  const script = [waitForAgent('finishes', quick), press('9#')];
  const asked = () => stage.carriers.requests.map(({ method, path, body }) => `${method} ${path} ${body}`);

  it('001-012: on Twilio ends the call by REST, with Status=completed', async () => {
    stage = await CarrierStage.start();
    const { report, record } = await stage.talk('twilio', script);
    expect(asked()).toEqual([
      `POST /2010-04-01/Accounts/AC00000000000000000000000000000001/Calls/${report.callId}.json Status=completed`,
    ]);
    expect(report).toMatchObject({ status: 'completed', endedBy: 'server', breaches: [] });
    expect(record).toMatchObject({ status: 'completed', end_reason: 'agent-ended', hang_up_method: 'rest' });
  });

  it('001-013: on Exotel closes the socket with 1000, asks nothing by REST, and the record says so', async () => {
    stage = await CarrierStage.start();
    const { report, record } = await stage.talk('exotel', script);
    expect(asked()).toEqual([]);
    expect(report).toMatchObject({ status: 'completed', endedBy: 'server', closeCode: 1000, breaches: [] });
    expect(record).toMatchObject({ status: 'completed', end_reason: 'agent-ended', hang_up_method: 'socket-close' });
  });

  it('001-014: on Vobiz hangs up, by DELETE', async () => {
    stage = await CarrierStage.start();
    const { report, record } = await stage.talk('vobiz', script);
    // Twice where the carrier was quicker to see the socket close.
    expect(asked()[0]).toBe(`DELETE /api/v1/Account/MA_VOICE1/Call/${report.callId}/ `);
    expect(report).toMatchObject({ status: 'completed', endedBy: 'server', breaches: [] });
    expect(record).toMatchObject({ status: 'completed', end_reason: 'agent-ended', hang_up_method: 'rest' });
  });

  it.each([
    ['twilio', 404, 20_404],
    ['twilio', 400, 21_220],
    ['vobiz', 404, undefined],
  ] as const)(
    '001-015: on %s a call that is over already (%d %s) counts as hung up',
    async (provider, status, code) => {
      stage = await CarrierStage.start({
        faults: {
          rest: ({ action }) =>
            ['update-call', 'hang-up'].includes(action)
              ? { type: 'status', status, code, isCarriedOut: true }
              : undefined,
        },
      });
      const { record } = await stage.talk(provider, script);
      expect(record).toMatchObject({ status: 'completed', end_reason: 'agent-ended', hang_up_method: 'rest' });
      expect(stage.server.logs.filter(({ msg }) => /could not be ended/.test(String(msg)))).toEqual([]);
    },
  );
});

describe('digits', () => {
  it.each([
    ['001-016', 'twilio'],
    ['001-017', 'exotel'],
    ['001-018', 'vobiz'],
  ] as const)(
    "%s: a caller's digit on %s reaches the agent and shows in the call's events",
    async (_line, provider) => {
      stage = await CarrierStage.start();
      const { report, record } = await stage.talk(provider, [
        waitForAgent('finishes', quick),
        press('7#'),
        waitForAgent('finishes', quick),
        hangUp(),
      ]);
      expect(report.breaches).toEqual([]);
      expect((await stage.events(record.id, 'dtmf-received')).map(({ digit }) => digit)).toEqual(['7', '#']);
      expect(record.messages.at(-1)).toMatchObject({ role: 'assistant', content: expect.stringContaining('7#') });
    },
  );

  it.each([
    ['dtmf.digit', { dtmf: { digit: '5' } }],
    ['a top-level digit', { digit: '5' }],
  ])('001-018: Vobiz may send it as %s', async (_where, body) => {
    stage = await CarrierStage.start();
    const { socket, id } = await connect('vobiz');
    socket.send({ event: 'dtmf', sequenceNumber: 1, streamId: 's1', ...body });
    await eventually(async () => expect(await stage.events(id, 'dtmf-received')).toEqual([{ digit: '5' }]));
  });

  it.each(providerNames)('001-019: every key works on %s, and several keep their order', async (provider) => {
    stage = await CarrierStage.start();
    const { socket, id } = await connect(provider);
    for (const digit of KEYS) {
      const ids = { twilio: { streamSid: 'MZ1' }, exotel: { stream_sid: 's1' }, vobiz: { streamId: 's1' } }[provider];
      socket.send({
        event: 'dtmf',
        ...ids,
        sequenceNumber: '9',
        dtmf: { track: 'inbound_track', digit, duration: '100' },
      });
    }
    await eventually(async () => {
      const digits = (await stage.events(id, 'dtmf-received')).map(({ digit }) => digit);
      expect(digits.join('')).toBe(KEYS);
    });
  });
});
