import type { SpeechToTextOptions } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { assemblyAiTurn, assemblyAiWire } from '../../test-support/assemblyai-wire.ts';
import { ScriptedDial } from '../../test-support/scripted-dial.ts';
import { describeSpeechToText, startSocketVendor } from '../../testing/index.ts';
import { assemblyAiSpeechToText } from './assemblyai-speech-to-text.ts';

describeSpeechToText('AssemblyAI', {
  create: (options) => assemblyAiSpeechToText(options),
  startVendor: () => startSocketVendor(assemblyAiWire),
  usage: { vendor: 'assemblyai', model: 'universal-streaming-english' },
});

function listening(streamOptions: SpeechToTextOptions = {}) {
  const clock = new VirtualClock();
  const line = new ScriptedDial();
  const speechToText = assemblyAiSpeechToText({ apiKey: 'secret', clock, dial: line.dial });
  const stream = speechToText.open({ encoding: 'mulaw', sampleRate: 8000 }, streamOptions);
  const heard: string[] = [];
  stream.events.on('interim', ({ text }) => heard.push(`interim ${text}`));
  stream.events.on('final', ({ text }) => heard.push(`final ${text}`));
  stream.events.on('error', (error) => heard.push((error as Error & { code: string }).code));
  const say = (message: object) => line.latest.receive(JSON.stringify(message));
  return { clock, line, stream, heard, say };
}

describe('AssemblyAI', () => {
  it('is asked for the telephone’s own format, with the words to listen for', () => {
    const { line } = listening({ language: 'en-US', keywords: { Vobiz: 2, 'caller ID': 1 } });
    expect(line.latest.request.headers).toEqual({ authorization: 'secret' });
    const url = new URL(line.latest.request.url);
    expect(`${url.origin}${url.pathname}`).toBe('wss://streaming.assemblyai.com/v3/ws');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      speech_model: 'universal-streaming-english',
      encoding: 'pcm_mulaw',
      sample_rate: '8000',
      keyterms_prompt: '["Vobiz","caller ID"]',
    });
  });

  it.each([
    [{ language: 'de' }, 'universal-streaming-multilingual'],
    [{ language: 'eng' }, 'universal-streaming-multilingual'],
    [{}, 'universal-streaming-english'],
    [{ language: 'de', model: 'u3-rt-pro' }, 'u3-rt-pro'],
  ])('for %j takes the model %s', (options, model) => {
    const { line } = listening(options);
    expect(new URL(line.latest.request.url).searchParams.get('speech_model')).toBe(model);
  });

  it('shows uncertain words too, and tells a turn once although it is told again with punctuation', async () => {
    const { heard, line, say, stream } = listening();
    await line.open();
    say(assemblyAiTurn({ text: 'hi my', turn: 0, end: false, endMs: 400 }));
    say(assemblyAiTurn({ text: 'hi my name', turn: 0, end: true, endMs: 600 }));
    say(assemblyAiTurn({ text: 'Hi, my name.', turn: 0, end: true, endMs: 600, isFormatted: true }));
    say(assemblyAiTurn({ text: 'is sonny', turn: 1, end: true, endMs: 900 }));
    expect(heard).toEqual(['interim hi my', 'final hi my name', 'final is sonny']);
    stream.close();
  });

  it.each([
    [1008, 'Unauthorized Connection: Missing Authorization header', 'VOICE_SERVICE_AUTH'],
    [1008, 'Unauthorized Connection: Too many concurrent sessions', 'VOICE_SERVICE_RATE_LIMIT'],
    [3009, 'Unauthorized Connection: Too many concurrent sessions', 'VOICE_SERVICE_RATE_LIMIT'],
    [3006, 'Invalid JSON', 'VOICE_SERVICE_REQUEST'],
    [3005, 'Session Cancelled: An error occurred', 'VOICE_SERVICE_UNAVAILABLE'],
    [3008, 'Session Expired: Maximum session duration exceeded', 'VOICE_SERVICE_UNAVAILABLE'],
  ])('takes the error %i, %s, for %s', async (errorCode, error, code) => {
    const { clock, heard, line, say } = listening();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await line.open();
      say({ type: 'Error', error_code: errorCode, error });
      await clock.advance(2000);
    }
    expect(heard).toEqual([code]);
    // What may pass is tried again, on a new session.
    expect(line.dialledCount).toBe(['VOICE_SERVICE_AUTH', 'VOICE_SERVICE_REQUEST'].includes(code) ? 1 : 4);
  });

  it('goes on in the middle of a turn in a new session: certain words are kept, the others said once more', async () => {
    const { clock, heard, line, say, stream } = listening();
    await line.open();
    stream.write(new Uint8Array(1200 * 8));
    say(assemblyAiTurn({ text: 'one', turn: 0, end: true, endMs: 300 }));
    // Each word takes 100 ms: "two" is certain and ends at 600 ms, "thr" is a guess.
    say(assemblyAiTurn({ text: 'two thr', turn: 1, end: false, endMs: 700 }));
    line.lose(3008);
    await clock.advance(100);
    await line.open();
    expect(line.sent().reduce<number>((sum, length) => sum + Number(length), 0)).toBe(600 * 8);
    say(assemblyAiTurn({ text: 'three', turn: 0, end: true, endMs: 300 }));
    expect(heard).toEqual(['final one', 'interim two thr', 'final two three']);
    stream.close();
  });
});
