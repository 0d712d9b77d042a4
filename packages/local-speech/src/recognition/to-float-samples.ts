/** Signed 16-bit little-endian PCM as numbers from -1 up to 1; an odd last byte is left out. */
export function toFloatSamples(audio: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(audio.buffer, audio.byteOffset, audio.byteLength);
  const samples = new Float32Array(audio.byteLength >> 1);
  for (let index = 0; index < samples.length; index += 1) samples[index] = view.getInt16(index * 2, true) / 32_768;
  return samples;
}
