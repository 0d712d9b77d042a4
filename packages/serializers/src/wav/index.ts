export { WavFormatError } from '../errors.ts';
export { readWav, type WavAudio, writeWav } from './wav.ts';
export { type WavPatch, type WavStreamOptions, WavStreamWriter } from './wav-stream-writer.ts';
