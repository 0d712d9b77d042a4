import type { AudioEncoding } from '@voice/core/frames';
import { bytesPerSample } from '@voice/core/frames';
import * as wavefile from 'wavefile';
import { decodeAudio } from '../audio/audio-codec.ts';
import { WavFormatError } from '../errors.ts';
import { completeWavLengths } from './wav-chunks.ts';

/** A whole recording in memory. */
export interface WavAudio {
  /** Hz */
  readonly sampleRate: number;
  /** One array of samples per channel, all of one length. */
  readonly channels: Int16Array[];
}

interface WavFormatChunk {
  readonly audioFormat: number;
  readonly numChannels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  readonly subformat: readonly number[];
}

/** The format tag that says "look at the sub-format". */
const EXTENSIBLE = 0xfffe;

// Node shows the CommonJS build only as `default`; bundlers take the ESM build, which has no `default`.
const loaded: { WaveFile?: typeof wavefile.WaveFile; default?: typeof wavefile } = wavefile;
const WaveFile = (loaded.WaveFile ?? loaded.default?.WaveFile) as typeof wavefile.WaveFile;

/**
 * Reads a whole WAV file: 16-bit PCM, µ-law or A-law, any number of channels. A file of `WavStreamWriter` that was
 * never finished is read to its end.
 * @throws {WavFormatError} when it is anything else, or shorter than it says
 * @see https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
 */
export function readWav(bytes: Uint8Array): WavAudio {
  const { format, data } = parse(completeWavLengths(bytes));
  const encoding = encodingOf(format);
  const { numChannels, sampleRate } = format;
  if (numChannels < 1 || sampleRate < 1) {
    throw new WavFormatError(`Expected at least one channel and 1 Hz, got ${numChannels} and ${sampleRate} Hz`);
  }
  const frameCount = Math.floor(data.length / (bytesPerSample(encoding) * numChannels));
  const samples = decodeAudio(data, encoding);
  const channels = Array.from({ length: numChannels }, (_, channel) =>
    Int16Array.from({ length: frameCount }, (_, frame) => samples[frame * numChannels + channel] as number),
  );
  return { sampleRate, channels };
}

/**
 * A whole WAV file of 16-bit PCM.
 * @throws {RangeError} when there is no channel, the channels differ in length, or the rate is no whole number of Hz
 */
export function writeWav({ sampleRate, channels }: WavAudio): Uint8Array {
  const lengths = channels.map((samples) => samples.length);
  if (channels.length === 0 || new Set(lengths).size > 1) {
    throw new RangeError(`Expected channels of one length, got ${lengths.length} of lengths ${lengths.join(', ')}`);
  }
  if (!Number.isInteger(sampleRate) || sampleRate < 1) {
    throw new RangeError(`Expected a sample rate in whole Hz, got ${sampleRate}`);
  }
  const file = new WaveFile();
  file.fromScratch(channels.length, sampleRate, '16', channels);
  return file.toBuffer();
}

function parse(bytes: Uint8Array): { format: WavFormatChunk; data: Uint8Array } {
  try {
    const file = new WaveFile(bytes);
    const { samples, chunkSize } = file.data as { samples: Uint8Array; chunkSize: number };
    return { format: file.fmt as WavFormatChunk, data: samples.subarray(0, chunkSize) }; // Without the padding.
  } catch (cause) {
    throw new WavFormatError('Expected a WAV file, got one that cannot be read: convert it to 16-bit PCM', { cause });
  }
}

function encodingOf({ audioFormat, bitsPerSample, subformat }: WavFormatChunk): AudioEncoding {
  const tag = audioFormat === EXTENSIBLE ? subformat[0] : audioFormat;
  if (tag === 1 && bitsPerSample === 16) return 'pcm16';
  if (tag === 7 && bitsPerSample === 8) return 'mulaw';
  if (tag === 6 && bitsPerSample === 8) return 'alaw';
  throw new WavFormatError(
    `Expected 16-bit PCM, µ-law or A-law, got format tag ${tag} of ${bitsPerSample} bits: convert the file`,
  );
}
