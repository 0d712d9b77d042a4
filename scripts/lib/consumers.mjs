/**
 * Programs of people who install one package. Each is written once and run as an ES module and as CommonJS, and compiled
 * as TypeScript: `imports` become `import { … } from` or `const { … } = require()`, `body` is the same in all of them.
 * A body throws when the package does not do its work. `types` are type imports that only TypeScript sees, each with a use.
 */
export const consumers = {
  '@voice/core': {
    imports: {
      '@voice/core/agents': ['agentConfigSchema'],
      '@voice/core/calls': ['canFollow'],
      '@voice/core/errors': ['VoiceError', 'hasErrorCode'],
      '@voice/core/frames': ['byteLengthOf'],
      '@voice/core/phone-numbers': ['normalizePhoneNumber'],
      '@voice/core/telephony': ['isProviderName'],
      '@voice/core/testing': ['LinkedSocket', 'VirtualClock'],
      '@voice/core/time': ['RandomIds', 'SeededRandom', 'systemClock'],
    },
    types: {
      '@voice/core/services': ['SpeechToText', 'TextToSpeech', 'LanguageModel'],
      '@voice/core/store': ['Store'],
      '@voice/core/events': ['TypedEmitter'],
    },
    body: `
      const clock = new VirtualClock();
      const [one, other] = LinkedSocket.pair({ clock, latencyMs: 40 });
      const heard = [systemClock.now() >= 0];
      other.on('message', () => heard.push(clock.now() === 40));
      one.send('hello');
      await clock.advance(40);
      const error = new VoiceError('no', { code: 'VOICE_NO' });
      const ids = new RandomIds(new SeededRandom(1));
      assert(heard.length === 2 && heard.every(Boolean), 'linked sockets on a virtual clock');
      assert(agentConfigSchema.parse({ name: 'sales' }).endpointingSilenceMs === 700, 'agent defaults');
      assert(canFollow('BUSY', 'PENDING') && !canFollow('BUSY', 'COMPLETED'), 'call statuses');
      assert(hasErrorCode(error, 'VOICE_NO'), 'error codes');
      assert(byteLengthOf(20, { encoding: 'mulaw', sampleRate: 8000 }) === 160, 'audio format');
      assert(normalizePhoneNumber('098765 43210', { defaultCountry: 'IN' }) === '+919876543210', 'phone numbers');
      assert(isProviderName('vobiz') && ids.uuid().length === 36, 'provider names and ids');`,
  },
  '@voice/serializers': {
    imports: {
      '@voice/serializers': ['TwilioFrameSerializer', 'ExotelFrameSerializer', 'VobizFrameSerializer'],
      '@voice/serializers/audio': ['decodeMulaw', 'encodeMulaw', 'Resampler'],
      '@voice/serializers/wav': ['readWav', 'writeWav'],
    },
    types: { '@voice/serializers': ['FrameSerializer'] },
    body: `
      const samples = Int16Array.from({ length: 160 }, (_, index) => index * 100);
      const payload = encodeMulaw(samples);
      assert(payload.length === 160 && encodeMulaw(decodeMulaw(payload)).every((byte, index) => byte === payload[index]), 'G.711');
      assert(new Resampler({ inputRate: 8000, outputRate: 16000 }).process(samples).length > 0, 'resampler');
      assert(readWav(writeWav({ sampleRate: 8000, channels: [samples] })).channels[0]?.[159] === 15900, 'WAV');
      const twilio = new TwilioFrameSerializer();
      const start = { accountSid: 'AC1', streamSid: 'MZ1', callSid: 'CA1', tracks: ['inbound'], customParameters: {},
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 } };
      const frames = twilio.deserialize(JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid: 'MZ1', start }));
      assert(frames[0]?.type === 'stream-started', 'a start of Twilio');
      const [message] = twilio.serialize({ type: 'output-audio', encoding: 'mulaw', sampleRate: 8000, payload });
      assert(JSON.parse(message ?? '{}').media.payload === Buffer.from(payload).toString('base64'), 'audio for Twilio');
      assert(new ExotelFrameSerializer().wire.encoding === 'pcm16' && new VobizFrameSerializer().wire.flushAck, 'wire descriptions');`,
  },
  '@voice/providers': {
    imports: { '@voice/providers': ['telephonyProviders'] },
    body: `
      const { twilio } = telephonyProviders();
      const request = { url: 'https://example.com/', headers: {}, body: new Uint8Array() };
      assert(!twilio.verifyWebhook({ method: 'POST', ...request }, { authTokens: ['token'], urlSecretMatched: false }).ok, 'an unsigned webhook is refused');
      assert(twilio.buildRefusalDocument('busy', { accept: undefined }).body.includes('<Response>'), 'a refusal');`,
  },
  '@voice/pipeline': {
    imports: {
      '@voice/core/agents': ['agentConfigSchema'],
      '@voice/core/testing': ['VirtualClock'],
      '@voice/pipeline': ['Conversation', 'EnergyVoiceActivityDetector', 'RulesLanguageModel'],
      '@voice/pipeline/testing': ['LoopbackTransport', 'ScriptedSpeechToText', 'ScriptedTextToSpeech'],
      '@voice/serializers': ['twilioWire'],
    },
    body: `
      const clock = new VirtualClock();
      const conversation = new Conversation({
        agent: agentConfigSchema.parse({ name: 'demo', greeting: 'Hello! Who is calling?' }),
        services: {
          voiceActivity: new EnergyVoiceActivityDetector(),
          speechToText: new ScriptedSpeechToText({ clock, segments: [] }),
          languageModel: new RulesLanguageModel({ rules: [], otherwise: 'Pardon?' }),
          textToSpeech: new ScriptedTextToSpeech({ clock }),
        },
        clock,
      });
      const heard = [''];
      conversation.events.on('utterance', ({ content }) => heard.push(content));
      const transport = new LoopbackTransport({ clock, wire: twilioWire });
      conversation.attach(transport);
      transport.start();
      await clock.advance(5000);
      conversation.end('ended-by-request');
      assert(heard[1] === 'Hello! Who is calling?', 'a greeting is heard');`,
  },
  '@voice/calls': {
    imports: { '@voice/calls': ['finalStatusOf'] },
    types: { '@voice/calls': ['CallService', 'CallServiceOptions'] },
    body: `
      assert(finalStatusOf['caller-hung-up'] === 'COMPLETED', 'how a call ended');`,
  },
  '@voice/store': {
    imports: { '@voice/store': ['openStore'] },
    body: `
      const store = await openStore({ url: 'memory:' });
      await store.ping();
      const account = { id: '00000000-0000-4000-8000-000000000001', name: 'default', telephony: {}, createdAt: new Date(0) };
      assert((await store.accounts.ensureDefault(account)).name === 'default', 'an account in SQLite');
      await store.close();`,
  },
  '@voice/services': {
    imports: { '@voice/core/time': ['systemClock'], '@voice/services': ['openAiCompatibleModel'] },
    body: `
      const model = openAiCompatibleModel({ baseUrl: 'http://127.0.0.1:9/v1', model: 'tiny', clock: systemClock });
      const codes = [''];
      try {
        for await (const _ of model.generate({ messages: [], tools: [] }, { signal: new AbortController().signal })) codes.push('event');
      } catch (error) {
        codes.push(String(Object(error).code));
      }
      assert(codes.length === 2 && codes[1]?.startsWith('VOICE_') === true, 'an endpoint that is not there');`,
  },
  '@voice/simulator': {
    imports: { '@voice/simulator': ['PhoneNetwork', 'wordErrorRate'] },
    types: { '@voice/simulator': ['CallReport', 'PhoneNetworkOptions'] },
    body: `
      assert(typeof PhoneNetwork === 'function', 'a phone network');
      assert(wordErrorRate('Good morning, Ada.', 'good morning ader').errors === 1, 'word errors');`,
  },
};
