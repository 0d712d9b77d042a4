import type { AudioFormat } from '@voice/core/frames';
import type { SpeechToTextOptions } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import type { ServiceUsage } from '../../plumbing/service-usage.ts';
import { openAiCommitted, openAiCompleted, openAiRealtimeWire } from '../../test-support/openai-realtime-wire.ts';
import { ScriptedDial } from '../../test-support/scripted-dial.ts';
import { describeSpeechToText, startSocketVendor } from '../../testing/index.ts';
import { openAiSpeechToText } from './openai-speech-to-text.ts';

describeSpeechToText('OpenAI realtime', {
  create: (options) => openAiSpeechToText(options),
  startVendor: () => startSocketVendor(openAiRealtimeWire),
  usage: { vendor: 'openai', model: 'gpt-live-transcribe' },
});

const mulaw: AudioFormat = { encoding: 'mulaw', sampleRate: 8000 };

function listening({ format = mulaw, ...options }: SpeechToTextOptions & { format?: AudioFormat } = {}) {
  const clock = new VirtualClock();
  const line = new ScriptedDial();
  const usages: ServiceUsage[] = [];
  const onUsage = (usage: ServiceUsage) => usages.push(usage);
  const speechToText = openAiSpeechToText({ apiKey: 'secret', clock, dial: line.dial, onUsage });
  const stream = speechToText.open(format, options);
  const heard: string[] = [];
  stream.events.on('final', ({ text }) => heard.push(text));
  stream.events.on('error', (error) => heard.push((error as Error & { code: string }).code));
  const say = (message: object) => line.latest.receive(JSON.stringify(message));
  const sent = () => line.latest.sent.map((message) => JSON.parse(String(message)) as { type: string; audio?: string });
  return { clock, line, stream, heard, say, sent, usages };
}

describe('OpenAI realtime', () => {
  it('makes a transcription session that leaves turns to us', async () => {
    const { line, sent } = listening({ language: 'en-GB', keywords: { Vobiz: 2 } });
    await line.open();
    expect(line.latest.request).toEqual({
      url: 'wss://api.openai.com/v1/realtime?intent=transcription',
      headers: { authorization: 'Bearer secret' },
    });
    expect(sent()).toEqual([
      {
        type: 'session.update',
        session: {
          type: 'transcription',
          audio: {
            input: {
              format: { type: 'audio/pcmu' },
              transcription: { model: 'gpt-live-transcribe', language: 'en', keywords: ['Vobiz'] },
              turn_detection: null,
            },
          },
        },
      },
    ]);
  });

  it('hints in prose where a model takes no list, and names other formats', async () => {
    const { line, sent } = listening({
      model: 'gpt-4o-transcribe',
      keywords: { Vobiz: 2, Exotel: 1 },
      format: { encoding: 'pcm16', sampleRate: 24_000 },
    });
    await line.open();
    expect(sent()[0]).toMatchObject({
      session: {
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24_000 },
            transcription: { model: 'gpt-4o-transcribe', prompt: 'Expect these words: Vobiz, Exotel.' },
          },
        },
      },
    });
  });

  it('never commits less than 100 ms: silence fills it up', async () => {
    const { line, sent, stream } = listening();
    await line.open();
    stream.finalize();
    expect(sent().slice(1)).toEqual([
      { type: 'input_audio_buffer.append', audio: Buffer.alloc(800, 0xff).toString('base64') },
      { type: 'input_audio_buffer.commit' },
    ]);
    stream.close();
  });

  it('keeps the order of segments when their words come in another', async () => {
    const { clock, heard, line, say, stream, usages } = listening();
    await line.open();
    stream.finalize();
    stream.finalize();
    say(openAiCommitted(0));
    say(openAiCommitted(1));
    say(openAiCompleted(1, 'Two.'));
    expect(heard).toEqual([]);
    say(openAiCompleted(0, 'One.'));
    expect(heard).toEqual(['One.', 'Two.']);
    say(openAiCompleted(7, 'Never asked.'));
    stream.close();
    expect([heard.length, clock.pendingCount]).toEqual([2, 0]);
    expect(usages[0]).toEqual({
      service: 'speech-to-text',
      vendor: 'openai',
      model: 'gpt-live-transcribe',
      inputTokens: 13,
      outputTokens: 9,
    });
  });

  it.each([
    ['invalid_api_key', 'invalid_request_error', 'VOICE_SERVICE_AUTH'],
    ['insufficient_quota', 'insufficient_quota', 'VOICE_SERVICE_AUTH'],
    ['rate_limit_exceeded', 'tokens', 'VOICE_SERVICE_RATE_LIMIT'],
    ['unknown_parameter', 'invalid_request_error', 'VOICE_SERVICE_REQUEST'],
    ['session_expired', 'invalid_request_error', 'VOICE_SERVICE_CONNECTION_LOST'],
    [null, 'server_error', 'VOICE_SERVICE_UNAVAILABLE'],
  ])('takes the error %s of type %s for %s', async (code, type, expected) => {
    const { clock, heard, line, say } = listening();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await line.open();
      say({ type: 'error', event_id: 'event_1', error: { type, code, message: 'you said X', param: null } });
      await clock.advance(2000);
    }
    expect(heard).toEqual([expected]);
  });

  it('asks again for a segment that OpenAI failed to transcribe', async () => {
    const { clock, heard, line, say, sent, stream } = listening();
    await line.open();
    stream.finalize();
    say(openAiCommitted(0));
    say({
      type: 'conversation.item.input_audio_transcription.failed',
      item_id: 'item_000',
      content_index: 0,
      error: {
        type: 'transcription_error',
        code: 'audio_unintelligible',
        message: 'The audio could not be transcribed.',
      },
    });
    await clock.advance(100);
    await line.open();
    expect(sent().map(({ type }) => type)).toEqual([
      'session.update',
      'input_audio_buffer.append',
      'input_audio_buffer.commit',
    ]);
    say(openAiCommitted(0));
    say(openAiCompleted(0, 'Now.'));
    expect(heard).toEqual(['Now.']);
    stream.close();
  });
});
