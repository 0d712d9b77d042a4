import { expect } from 'vitest';
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
