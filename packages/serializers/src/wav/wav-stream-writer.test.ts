import { describe, expect, it } from 'vitest';
import { encodeMulaw, encodePcm16 } from '../audio/index.ts';
import { readWav, type WavStreamOptions, WavStreamWriter, writeWav } from './index.ts';

const samples = Int16Array.of(1000, -1000, 2000, -2000, 3000, -3000);

/** The file after some writes, as a disk would hold it. */
function record(options: WavStreamOptions, pieces: Uint8Array[], isPatched: boolean): Uint8Array {
  const writer = new WavStreamWriter(options);
  const bytes = [...writer.header()];
  for (const piece of pieces) {
    bytes.push(...piece);
    writer.add(piece.length);
  }
  if (isPatched) {
    for (const patch of writer.patches()) bytes.splice(patch.offset, patch.bytes.length, ...patch.bytes);
  }
  return Uint8Array.from(bytes);
}

describe('a recording of unknown length', () => {
  it('is the same file in the end as one written at once', () => {
    const payload = encodePcm16(samples);
    const pieces = [payload.subarray(0, 4), payload.subarray(4)];
    expect(record({ sampleRate: 8000, channels: 1, encoding: 'pcm16' }, pieces, true)).toEqual(
      writeWav({ sampleRate: 8000, channels: [samples] }),
    );
  });

  it('has two channels side by side', () => {
    const file = record({ sampleRate: 16_000, channels: 2, encoding: 'pcm16' }, [encodePcm16(samples)], true);
    expect(readWav(file)).toEqual({
      sampleRate: 16_000,
      channels: [Int16Array.of(1000, 2000, 3000), Int16Array.of(-1000, -2000, -3000)],
    });
  });

  it('can be µ-law, with its number of samples and an even end', () => {
    const payload = encodeMulaw(samples.subarray(0, 5));
    const file = record({ sampleRate: 8000, channels: 1, encoding: 'mulaw' }, [payload], true);
    expect(file).toHaveLength(58 + 5 + 1);
    const view = new DataView(file.buffer);
    expect(view.getUint32(4, true)).toBe(file.length - 8);
    expect(view.getUint32(46, true)).toBe(5);
    expect(view.getUint32(54, true)).toBe(5);
    expect(readWav(file).channels[0]).toHaveLength(5);
  });

  it.each(['pcm16', 'mulaw'] as const)('can be read in %s though nobody finished it', (encoding) => {
    const payload = encoding === 'pcm16' ? encodePcm16(samples) : encodeMulaw(samples);
    const torn = record({ sampleRate: 8000, channels: 1, encoding }, [payload], false);
    const whole = record({ sampleRate: 8000, channels: 1, encoding }, [payload], true);
    expect(new DataView(torn.buffer).getUint32(4, true)).toBe(0xffff_ffff);
    expect(readWav(torn)).toEqual(readWav(whole));
    expect(readWav(torn).channels[0]).toHaveLength(6);
  });

  it('leaves out half a sample at a torn end', () => {
    const payload = encodePcm16(samples).subarray(0, 11);
    const torn = record({ sampleRate: 8000, channels: 1, encoding: 'pcm16' }, [payload], false);
    expect(readWav(torn).channels).toEqual([samples.subarray(0, 5)]);
  });

  it('is valid after any call of patches, and hands out headers of the caller’s own', () => {
    const writer = new WavStreamWriter({ sampleRate: 8000, channels: 1, encoding: 'pcm16' });
    const header = writer.header();
    header.fill(0);
    expect(writer.header()).not.toEqual(header);
    writer.add(2);
    expect(writer.patches()[1]).toEqual({ offset: 40, bytes: Uint8Array.of(2, 0, 0, 0) });
    writer.add(300);
    expect(writer.patches()[1]).toEqual({ offset: 40, bytes: Uint8Array.of(46, 1, 0, 0) });
  });

  it('says the largest length there is beyond 4 GB', () => {
    const writer = new WavStreamWriter({ sampleRate: 8000, channels: 1, encoding: 'pcm16' });
    writer.add(5_000_000_000);
    expect(writer.patches().map((patch) => [...patch.bytes])).toEqual([
      [255, 255, 255, 255],
      [255, 255, 255, 255],
    ]);
  });

  it.each([-1, 0.5, Number.NaN])('refuses to count %d bytes', (byteLength) => {
    const writer = new WavStreamWriter({ sampleRate: 8000, channels: 1, encoding: 'pcm16' });
    expect(() => writer.add(byteLength)).toThrow(RangeError);
  });

  it.each([
    [0, 1],
    [8000, 0],
    [8000.5, 1],
    [8000, Number.NaN],
  ])('refuses %d Hz in %d channels', (sampleRate, channels) => {
    expect(() => new WavStreamWriter({ sampleRate, channels, encoding: 'pcm16' })).toThrow(RangeError);
  });
});
