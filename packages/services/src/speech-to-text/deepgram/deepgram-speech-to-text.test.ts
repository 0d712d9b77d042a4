import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { deepgramListenWire, deepgramResult } from '../../test-support/deepgram-listen-wire.ts';
import { ScriptedDial } from '../../test-support/scripted-dial.ts';
import { describeSpeechToText, startSocketVendor } from '../../testing/index.ts';
import { type DeepgramSpeechToTextOptions, deepgramSpeechToText } from './deepgram-speech-to-text.ts';

describeSpeechToText('Deepgram', {
  create: (options) => deepgramSpeechToText(options),
  startVendor: () => startSocketVendor(deepgramListenWire),
  usage: { vendor: 'deepgram', model: 'nova-3' },
});

function listening(options: Partial<DeepgramSpeechToTextOptions> = {}, keywords: Record<string, number> = {}) {
  const clock = new VirtualClock();
  const line = new ScriptedDial();
  const speechToText = deepgramSpeechToText({ apiKey: 'secret', clock, dial: line.dial, ...options });
  const stream = speechToText.open({ encoding: 'mulaw', sampleRate: 8000 }, { language: 'en-IN', keywords });
  const heard: string[] = [];
  stream.events.on('interim', ({ text }) => heard.push(`interim ${text}`));
  stream.events.on('final', ({ text }) => heard.push(`final ${text}`));
  stream.events.on('error', (error) => heard.push((error as Error & { code: string }).code));
  const say = (message: object) => line.latest.receive(JSON.stringify(message));
  return { clock, line, stream, heard, say };
}

describe('Deepgram', () => {
  it('is asked for the telephone’s own format, with the words to listen for', () => {
    const { line } = listening({}, { Vobiz: 2, 'caller ID': 1 });
    const url = new URL(line.latest.request.url);
    expect([url.origin, url.pathname, line.latest.request.headers]).toEqual([
      'wss://api.deepgram.com',
      '/v1/listen',
      { authorization: 'Token secret' },
    ]);
    expect([...url.searchParams]).toEqual([
      ['model', 'nova-3'],
      ['language', 'en-IN'],
      ['encoding', 'mulaw'],
      ['sample_rate', '8000'],
      ['channels', '1'],
      ['interim_results', 'true'],
      ['punctuate', 'true'],
      ['endpointing', '300'],
      ['utterance_end_ms', '1000'],
      ['keyterm', 'Vobiz'],
      ['keyterm', 'caller ID'],
    ]);
  });

  it('gives older models their weights, and takes every option', () => {
    const { line } = listening(
      {
        model: 'nova-2',
        baseUrl: 'wss://eu.example/v1/',
        endpointingMs: false,
        utteranceEndMs: 1500,
        smartFormat: true,
      },
      { Vobiz: 2 },
    );
    const url = new URL(line.latest.request.url);
    expect(`${url.origin}${url.pathname}`).toBe('wss://eu.example/v1/listen');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      model: 'nova-2',
      smart_format: 'true',
      endpointing: 'false',
      utterance_end_ms: '1500',
      keywords: 'Vobiz:2',
    });
    expect(url.searchParams.has('punctuate')).toBe(false);
  });

  it('hears a caller whom our voice activity did not notice, when Deepgram finds the end of a turn', async () => {
    const { heard, line, say, stream } = listening();
    await line.open();
    say(deepgramResult({ text: 'another', start: 0, duration: 1, is_final: true }));
    say(deepgramResult({ text: 'big', start: 1, duration: 0.5, is_final: false }));
    say(deepgramResult({ text: 'big one', start: 1, duration: 1, is_final: true, speech_final: true }));
    say(deepgramResult({ text: 'Hello.', start: 2, duration: 1, is_final: true }));
    say({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: 2.4 });
    say({ type: 'SpeechStarted', channel: [0, 1], timestamp: 9.54 });
    say({ type: 'Metadata', request_id: '8c8ebea9' });
    expect(heard).toEqual(['interim another big', 'final another big one', 'final Hello.']);
    stream.close();
  });

  it('stays alive through silence and says goodbye in Deepgram’s words', async () => {
    const { clock, line, stream } = listening();
    await line.open();
    await clock.advance(4000);
    stream.finalize();
    stream.close();
    expect(line.sent().map((message) => JSON.parse(String(message)))).toEqual([
      { type: 'KeepAlive' },
      { type: 'Finalize' },
      { type: 'CloseStream' },
    ]);
    expect(clock.pendingCount).toBe(0);
  });

  it('does not wait for an answer to what Deepgram has finished by itself', async () => {
    const { heard, line, say, stream } = listening({ endpointingMs: 10 });
    await line.open();
    stream.write(new Uint8Array(8000));
    stream.finalize();
    say(deepgramResult({ text: 'Yes.', start: 0, duration: 0.9, is_final: true, speech_final: true }));
    expect(heard).toEqual([]);
    say(deepgramResult({ text: 'Yes.', start: 0.9, duration: 0.2, is_final: true, speech_final: true }));
    expect(heard).toEqual(['final Yes. Yes.']);
    say(deepgramResult({ text: '', start: 1.1, duration: 0, is_final: true, from_finalize: true }));
    expect(heard).toHaveLength(1);
    stream.close();
  });

  it('gives a final although Deepgram does not answer for silence', async () => {
    const { clock, heard, line, stream } = listening();
    await line.open();
    stream.write(new Uint8Array(1600).fill(0xff));
    stream.finalize();
    await clock.advance(800);
    expect(heard).toEqual(['final ']);
    stream.close();
  });

  it('goes on after Deepgram’s own time-out and after an error in the stream', async () => {
    const { clock, heard, line, say, stream } = listening();
    await line.open();
    line.lose(1011);
    await clock.advance(100);
    await line.open();
    say({ type: 'Error', description: 'oops', message: 'oops', variant: 'x' });
    await clock.advance(400);
    expect([line.dialledCount, heard]).toEqual([3, []]);
    stream.close();
  });
});
