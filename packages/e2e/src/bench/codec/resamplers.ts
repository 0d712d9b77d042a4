import { createRequire } from 'node:module';
import { Resampler } from '@voice/serializers/audio';

/** A resampler of one stream, whatever it is inside. Samples are ±1 or 16 bits, as it likes; the result is 16 bits. */
interface StreamResampler {
  process(samples: Int16Array): Int16Array;
  close(): void;
}

/** Makes one for a pair of rates in Hz. */
export interface ResamplerMaker {
  readonly name: string;
  create(inputRate: number, outputRate: number): Promise<StreamResampler>;
}

interface SampleRateConverter {
  full(samples: Float32Array): Float32Array;
  destroy(): void;
}

const require = createRequire(import.meta.url);

/** Ours first, then the npm packages, each in its usual settings. */
export const resamplerMakers: readonly ResamplerMaker[] = [
  { name: 'ours', create: createOurs },
  { name: 'speex-resampler, quality 5', create: (input, output) => createSpeex(input, output, 5) },
  { name: 'speex-resampler, quality 7', create: (input, output) => createSpeex(input, output, 7) },
  { name: 'libsamplerate-js, fastest', create: (input, output) => createLibsamplerate(input, output, 'FASTEST') },
  { name: 'libsamplerate-js, medium', create: (input, output) => createLibsamplerate(input, output, 'MEDIUM_QUALITY') },
  { name: 'libsamplerate-js, best', create: (input, output) => createLibsamplerate(input, output, 'BEST_QUALITY') },
  { name: 'wavefile, frame by frame', create: createWavefile },
];

async function createOurs(inputRate: number, outputRate: number): Promise<StreamResampler> {
  const resampler = new Resampler({ inputRate, outputRate });
  const into = new Int16Array(outputRate / 50);
  return { process: (samples) => resampler.process(samples, into), close: () => undefined };
}

async function createSpeex(inputRate: number, outputRate: number, quality: number): Promise<StreamResampler> {
  const { default: SpeexResampler } = require('speex-resampler') as typeof import('speex-resampler');
  await SpeexResampler.initPromise;
  const resampler = new SpeexResampler(1, inputRate, outputRate, quality);
  return {
    process(samples) {
      const bytes = resampler.processChunk(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
      return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
    close: () => undefined,
  };
}

async function createLibsamplerate(inputRate: number, outputRate: number, quality: string): Promise<StreamResampler> {
  const { create, ConverterType } = require('@alexanderolsen/libsamplerate-js') as {
    create(channels: number, inputRate: number, outputRate: number, options: object): Promise<SampleRateConverter>;
    ConverterType: Readonly<Record<string, number>>;
  };
  const converterType = ConverterType[`SRC_SINC_${quality}`];
  const converter = await create(1, inputRate, outputRate, { converterType });
  const input = new Float32Array(inputRate / 50);
  return {
    process(samples) {
      for (let index = 0; index < samples.length; index += 1) input[index] = (samples[index] as number) / 32_768;
      const output = converter.full(input.subarray(0, samples.length));
      const rounded = new Int16Array(output.length);
      for (let index = 0; index < output.length; index += 1) {
        rounded[index] = Math.max(-32_768, Math.min(32_767, Math.round((output[index] as number) * 32_768)));
      }
      return rounded;
    },
    close: () => converter.destroy(),
  };
}

async function createWavefile(inputRate: number, outputRate: number): Promise<StreamResampler> {
  const { WaveFile } = require('wavefile') as typeof import('wavefile');
  return {
    process(samples) {
      const file = new WaveFile();
      file.fromScratch(1, inputRate, '16', samples);
      file.toSampleRate(outputRate);
      return file.getSamples(false, Int16Array) as unknown as Int16Array;
    },
    close: () => undefined,
  };
}
