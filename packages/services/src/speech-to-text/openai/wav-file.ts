const HEADER_BYTES = 44;

/**
 * A WAV file of mono 16-bit PCM.
 * @param audio little-endian samples
 * @param sampleRate Hz
 * @see http://soundfile.sapp.org/doc/WaveFormat/
 */
export function wavFile(audio: Uint8Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(HEADER_BYTES + audio.length);
  const view = new DataView(file.buffer);
  const name = (at: number, text: string) => file.set(Buffer.from(text, 'latin1'), at);
  name(0, 'RIFF');
  view.setUint32(4, file.length - 8, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, audio.length, true);
  file.set(audio, HEADER_BYTES);
  return file;
}
