import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorMessage } from '@voice/core/errors';
import type { RecordingSink } from '@voice/pipeline';
import { WavStreamWriter } from '@voice/serializers/wav';

/** Bytes that wait for the disk at most: 32 s of two channels at 8 kHz. */
const MAX_PENDING_BYTES = 1024 * 1024;
/** Bytes that make a write worth while: one second. */
const WRITE_BYTES = 32 * 1024;

/** What became of a recording. */
export interface SavedRecording {
  readonly byteLength: number;
  readonly durationMs: number;
  /** Hz */
  readonly sampleRate: number;
  readonly channels: number;
}

/**
 * A WAV file that grows while people talk. `write` only queues. When the disk is too slow for `MAX_PENDING_BYTES`, new
 * sound is replaced by silence of the same length, so that what follows stays in its place.
 */
export class RecordingFile implements RecordingSink {
  readonly #path: string;
  readonly #onWarning: (message: string) => void;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #silentBytes = 0;
  #dataBytes = 0;
  #writing: Promise<void> | undefined;
  #file: FileHandle | undefined;
  #hasFailed = false;
  #summary: Parameters<RecordingSink['finish']>[0] | undefined;

  /** Nothing is created before the first sound. @param onWarning told once when the disk fails or is too slow */
  constructor(path: string, onWarning: (message: string) => void) {
    this.#path = path;
    this.#onWarning = onWarning;
  }

  write(chunk: Uint8Array): void {
    if (this.#hasFailed || this.#summary !== undefined) return;
    if (this.#silentBytes > 0 || this.#pendingBytes + chunk.byteLength > MAX_PENDING_BYTES) {
      if (this.#silentBytes === 0) this.#onWarning('the disk is too slow for the recording: silence takes its place');
      this.#silentBytes += chunk.byteLength;
    } else {
      this.#pending.push(chunk);
      this.#pendingBytes += chunk.byteLength;
    }
    if (this.#pendingBytes >= WRITE_BYTES) void this.#drain();
  }

  finish(summary: Parameters<RecordingSink['finish']>[0]): void {
    this.#summary ??= summary;
  }

  /** Writes the rest and the final header, and closes the file. @returns `undefined` when there was nothing or the disk failed */
  async save(): Promise<SavedRecording | undefined> {
    try {
      while (this.#pendingBytes > 0 || this.#silentBytes > 0 || this.#writing !== undefined) await this.#drain();
      if (this.#summary === undefined || this.#file === undefined || this.#hasFailed) return undefined;
      const { durationMs, sampleRate, channels } = this.#summary;
      const header = wavHeader(sampleRate, channels, this.#dataBytes);
      await this.#file.write(header, 0, header.byteLength, 0);
      return { byteLength: header.byteLength + this.#dataBytes, durationMs, sampleRate, channels };
    } catch (error) {
      this.#fail(error);
      return undefined;
    } finally {
      const file = this.#file;
      this.#file = undefined;
      this.#summary ??= { durationMs: 0, sampleRate: 8000, channels: 2 };
      await file?.close().catch((error: unknown) => this.#fail(error));
    }
  }

  #drain(): Promise<void> {
    this.#writing ??= this.#writeAll()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#writing = undefined;
      });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const file = await this.#opened();
    const silence = new Uint8Array(WRITE_BYTES);
    while (this.#pendingBytes > 0 || this.#silentBytes > 0) {
      const chunks = this.#pending;
      this.#pending = [];
      this.#pendingBytes = 0;
      if (chunks.length === 0) {
        const byteLength = Math.min(this.#silentBytes, silence.byteLength);
        chunks.push(silence.subarray(0, byteLength));
        this.#silentBytes -= byteLength;
      }
      const byteLength = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      const { bytesWritten } = await file.writev(chunks);
      if (bytesWritten < byteLength) throw new Error('the disk took only a part of it, it may be full');
      this.#dataBytes += bytesWritten;
    }
  }

  async #opened(): Promise<FileHandle> {
    if (this.#file !== undefined) return this.#file;
    await mkdir(dirname(this.#path), { recursive: true });
    this.#file = await open(this.#path, 'w', 0o600);
    await this.#file.write(wavHeader(8000, 2, undefined));
    return this.#file;
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#onWarning(`the recording could not be written: ${errorMessage(error)}`);
    this.#hasFailed = true;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#silentBytes = 0;
  }
}

/** @param dataBytes `undefined` while nobody knows: players then read to the end of the file */
function wavHeader(sampleRate: number, channels: number, dataBytes: number | undefined): Uint8Array {
  const wav = new WavStreamWriter({ sampleRate, channels, encoding: 'pcm16' });
  const header = wav.header();
  if (dataBytes === undefined) return header;
  wav.add(dataBytes);
  for (const { offset, bytes } of wav.patches()) header.set(bytes, offset);
  return header;
}
