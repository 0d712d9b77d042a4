import type { SpeechToTextOptions } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../plumbing/request-stream.ts';
import { describeSpeechToText, type RequestRecognitionWire, startRequestVendor } from '../../testing/index.ts';
import { openAiTranscription } from './openai-transcription.ts';

/** @see https://developers.openai.com/api/reference/resources/audio */
const wire: RequestRecognitionWire = {
  audio: async ({ contentType, body }) => {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    const file = form.get('file') as File;
    expect([file.name, form.get('model')]).toEqual(['segment.wav', 'gpt-transcribe']);
    return pcmOf(Buffer.from(await file.arrayBuffer()));
  },
  answer: (text) => ({ text, usage: { type: 'tokens', input_tokens: 14, output_tokens: 45, total_tokens: 59 } }),
  failure: {
    statusCode: 404,
    body: { error: { message: 'The model does not exist', type: 'invalid_request_error', code: 'model_not_found' } },
  },
};

/** What a WAV file of mono 16-bit PCM at 16,000 Hz holds. @see http://soundfile.sapp.org/doc/WaveFormat/ */
function pcmOf(file: Buffer): Uint8Array {
  expect(file.toString('latin1', 0, 4) + file.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  const [byteLength, formatTag, channels] = [file.readUInt32LE(4) + 8, file.readUInt16LE(20), file.readUInt16LE(22)];
  const [sampleRate, byteRate, bitsPerSample] = [file.readUInt32LE(24), file.readUInt32LE(28), file.readUInt16LE(34)];
  expect({ byteLength, formatTag, channels, sampleRate, byteRate, bitsPerSample }).toEqual({
    byteLength: file.length,
    formatTag: 1,
    channels: 1,
    sampleRate: 16_000,
    byteRate: 32_000,
    bitsPerSample: 16,
  });
  expect(file.readUInt32LE(40)).toBe(file.length - 44);
  return file.subarray(44);
}

describeSpeechToText('OpenAI transcription', {
  create: (options) => openAiTranscription(options),
  startVendor: () => startRequestVendor(wire),
  usage: { vendor: 'openai', model: 'gpt-transcribe' },
});

describe('OpenAI transcription', () => {
  async function asked(options: SpeechToTextOptions, model?: string): Promise<Record<string, unknown[]>> {
    const clock = new VirtualClock();
    let form = new FormData();
    const fetch: Fetch = async (url, { body, headers }) => {
      expect([url, headers]).toEqual(['https://llm.example/v1/audio/transcriptions', {}]);
      form = body as FormData;
      return new Response('{"text":" Yes. "}');
    };
    const speechToText = openAiTranscription({ baseUrl: 'https://llm.example/v1/', clock, fetch, model });
    const stream = speechToText.open({ encoding: 'pcm16', sampleRate: 8000 }, options);
    const heard: string[] = [];
    stream.events.on('final', ({ text }) => heard.push(text));
    stream.write(new Uint8Array(16 * 200));
    stream.finalize();
    await clock.advance(0);
    expect(heard).toEqual(['Yes.']);
    return Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name)]));
  }

  it('names the language and the words to expect', async () => {
    expect(await asked({ language: 'pt-BR', keywords: { Vobiz: 2, Exotel: 1 } })).toMatchObject({
      model: ['gpt-transcribe'],
      response_format: ['json'],
      language: ['pt'],
      'keywords[]': ['Vobiz', 'Exotel'],
    });
  });

  it('hints in prose where a model takes no list', async () => {
    const form = await asked({ keywords: { Vobiz: 2 } }, 'whisper-large-v3');
    expect(Object.keys(form)).toEqual(['file', 'model', 'response_format', 'prompt']);
    expect(form).toMatchObject({ model: ['whisper-large-v3'], prompt: ['Expect these words: Vobiz.'] });
  });

  it('does not wait for ever for the words of a segment', async () => {
    const clock = new VirtualClock();
    const fetch: Fetch = (_, { signal }) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const stream = openAiTranscription({ clock, fetch, timeoutMs: 1500 }).open(
      { encoding: 'pcm16', sampleRate: 8000 },
      {},
    );
    const errors: unknown[] = [];
    stream.events.on('error', (error) => errors.push(error));
    stream.write(new Uint8Array(16 * 200));
    stream.finalize();
    await clock.advance(4000);
    expect(errors).toMatchObject([{ code: 'VOICE_SERVICE_TIMEOUT' }]);
    expect(clock.pendingCount).toBe(0);
  });
});
