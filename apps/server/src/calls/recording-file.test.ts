import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingFile } from './recording-file.ts';

let folder: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-recording-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const recordingAt = (path: string) => new RecordingFile(path, (message) => warnings.push(message));
const summary = { durationMs: 100, sampleRate: 8000, channels: 2 } as const;
const chunk = (byteLength: number, value: number) => new Uint8Array(byteLength).fill(value);

describe('a recording', () => {
  it('holds every byte in order behind a header that tells its length', async () => {
    const path = join(folder, 'new', 'call.wav');
    const file = recordingAt(path);
    for (let index = 0; index < 100; index += 1) file.write(chunk(1000, index));
    file.finish(summary);
    expect(await file.save()).toEqual({ byteLength: 100_044, ...summary });
    const wav = readFileSync(path);
    expect(wav.length).toBe(100_044);
    expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([100_036, 100_000]);
    for (let index = 0; index < 100; index += 1) expect(wav[44 + index * 1000]).toBe(index);
  });

  it('has the rate that the conversation had', async () => {
    const path = join(folder, 'call.wav');
    const file = recordingAt(path);
    file.write(chunk(640, 1));
    file.finish({ ...summary, sampleRate: 16_000 });
    await file.save();
    expect(readFileSync(path).readUInt32LE(24)).toBe(16_000);
  });

  it('is not made when nobody spoke', async () => {
    const path = join(folder, 'call.wav');
    const file = recordingAt(path);
    file.finish(summary);
    expect(await file.save()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });

  it('is nothing when the conversation has not finished it', async () => {
    const file = recordingAt(join(folder, 'call.wav'));
    file.write(chunk(100_000, 1));
    expect(await file.save()).toBeUndefined();
  });

  it('puts silence where the disk was too slow, and what follows in its place', async () => {
    const path = join(folder, 'call.wav');
    const file = recordingAt(path);
    // All in one go: nothing can reach the disk in between.
    for (let index = 0; index < 40; index += 1) file.write(chunk(32 * 1024, 1));
    file.finish(summary);
    const saved = await file.save();
    expect(saved?.byteLength).toBe(40 * 32 * 1024 + 44);
    const data = readFileSync(path).subarray(44);
    const spokenBytes = data.indexOf(0);
    expect(spokenBytes).toBe(1024 * 1024);
    expect(data.subarray(spokenBytes).every((byte) => byte === 0)).toBe(true);
    expect(warnings).toHaveLength(1);
  });

  it('that cannot be written is given up with one warning, and the call goes on', async () => {
    writeFileSync(join(folder, 'file'), '');
    const file = recordingAt(join(folder, 'file', 'call.wav'));
    for (let index = 0; index < 100; index += 1) file.write(chunk(32 * 1024, 1));
    file.finish(summary);
    expect(await file.save()).toBeUndefined();
    file.write(chunk(10, 1));
    expect(warnings.filter((warning) => warning.includes('could not be written'))).toHaveLength(1);
  });

  it('may be saved twice', async () => {
    const file = recordingAt(join(folder, 'call.wav'));
    file.write(chunk(10, 1));
    file.finish(summary);
    expect(await file.save()).toBeDefined();
    expect(await file.save()).toBeUndefined();
  });
});
