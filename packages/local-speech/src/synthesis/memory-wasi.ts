import type { WebAssemblyImports, WebAssemblyInstance } from './web-assembly.ts';

/** WASI's own numbers. */
const SUCCESS = 0;
const BAD_DESCRIPTOR = 8;
const NO_ENTRY = 44;
const NOT_SEEKABLE = 70;
const CREATE = 1;
const CHARACTER_DEVICE = 2;
const DIRECTORY = 3;
const REGULAR_FILE = 4;

const STDIN = 0;
const STDERR = 2;
const ROOT = 3;
const OUTPUT = 4;
const ROOT_NAME = '/';

type Memory = WebAssemblyInstance['exports']['memory'];

/** What `proc_exit` unwinds the program with. */
class ProgramExit extends Error {}

/**
 * All of an operating system that one command-line program sees: its arguments, a standard output, and one file it
 * may write. Everything lives in memory, so that no input of the program can reach the machine, and its clock stands
 * still, so that the same input gives the same output.
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
export class MemoryWasi {
  #arguments: readonly Uint8Array[] = [];
  #memory: Memory | undefined;
  readonly #output = new OutputFile();
  readonly #standardOutput = new OutputFile();

  /** For `WebAssembly.instantiate`. */
  get imports(): WebAssemblyImports {
    return {
      wasi_snapshot_preview1: {
        args_sizes_get: (countAt: number, byteLengthAt: number) => this.#argumentSizes(countAt, byteLengthAt),
        args_get: (pointersAt: number, bytesAt: number) => this.#argumentBytes(pointersAt, bytesAt),
        clock_time_get: (_id: number, _precision: bigint, at: number) => this.#setBigUint64(at, 0n),
        fd_close: () => SUCCESS,
        fd_fdstat_get: (descriptor: number, at: number) => this.#describe(descriptor, at),
        fd_fdstat_set_flags: () => SUCCESS,
        fd_prestat_get: (descriptor: number, at: number) => this.#describeRoot(descriptor, at),
        fd_prestat_dir_name: (_descriptor: number, at: number) => this.#setBytes(at, ROOT_NAME),
        fd_read: (_descriptor: number, _buffers: number, _count: number, readAt: number) => this.#setUint32(readAt, 0),
        fd_seek: (descriptor: number, offset: bigint, whence: number, at: number) =>
          this.#seek(descriptor, offset, whence, at),
        fd_write: (descriptor: number, buffersAt: number, count: number, writtenAt: number) =>
          this.#write(descriptor, buffersAt, count, writtenAt),
        path_open: (
          _root: number,
          _lookup: number,
          _pathAt: number,
          _pathLength: number,
          flags: number,
          _rights: bigint,
          _inheriting: bigint,
          _descriptorFlags: number,
          descriptorAt: number,
        ) => ((flags & CREATE) === 0 ? NO_ENTRY : this.#setUint32(descriptorAt, OUTPUT)),
        proc_exit: () => {
          throw new ProgramExit();
        },
      },
    };
  }

  /**
   * Runs the program to its end; once only.
   * @param programArguments each without zero bytes; the first is the program's name
   * @throws whatever a trap throws
   */
  run(instance: WebAssemblyInstance, programArguments: readonly string[]): { stdout: string; file: Uint8Array } {
    this.#arguments = programArguments.map((argument) => Buffer.from(`${argument}\0`, 'utf8'));
    this.#memory = instance.exports.memory;
    try {
      instance.exports._start();
    } catch (error) {
      if (!(error instanceof ProgramExit)) throw error;
    }
    return { stdout: Buffer.from(this.#standardOutput.bytes).toString('utf8'), file: this.#output.bytes };
  }

  /** Anew each time: the memory moves when it grows. */
  get #view(): DataView {
    return new DataView((this.#memory as Memory).buffer);
  }

  #setUint32(at: number, value: number): number {
    this.#view.setUint32(at, value, true);
    return SUCCESS;
  }

  #setBigUint64(at: number, value: bigint): number {
    this.#view.setBigUint64(at, value, true);
    return SUCCESS;
  }

  #setBytes(at: number, text: string): number {
    const { buffer } = this.#view;
    Buffer.from(buffer).write(text, at, 'latin1');
    return SUCCESS;
  }

  #argumentSizes(countAt: number, byteLengthAt: number): number {
    this.#setUint32(countAt, this.#arguments.length);
    return this.#setUint32(
      byteLengthAt,
      this.#arguments.reduce((sum, { length }) => sum + length, 0),
    );
  }

  #argumentBytes(pointersAt: number, bytesAt: number): number {
    let at = bytesAt;
    for (const [index, argument] of this.#arguments.entries()) {
      this.#setUint32(pointersAt + index * 4, at);
      new Uint8Array(this.#view.buffer).set(argument, at);
      at += argument.length;
    }
    return SUCCESS;
  }

  #describe(descriptor: number, at: number): number {
    if (descriptor > OUTPUT) return BAD_DESCRIPTOR;
    const view = this.#view;
    const types = [CHARACTER_DEVICE, CHARACTER_DEVICE, CHARACTER_DEVICE, DIRECTORY, REGULAR_FILE];
    view.setUint32(at, types[descriptor] as number, true);
    view.setUint32(at + 4, 0, true);
    const everyRight = 0xffff_ffff_ffff_ffffn;
    view.setBigUint64(at + 8, everyRight, true);
    view.setBigUint64(at + 16, everyRight, true);
    return SUCCESS;
  }

  #describeRoot(descriptor: number, at: number): number {
    if (descriptor !== ROOT) return BAD_DESCRIPTOR;
    this.#setUint32(at, 0);
    return this.#setUint32(at + 4, ROOT_NAME.length);
  }

  #seek(descriptor: number, offset: bigint, whence: number, at: number): number {
    if (descriptor !== OUTPUT) return NOT_SEEKABLE;
    return this.#setBigUint64(at, BigInt(this.#output.seek(Number(offset), whence)));
  }

  #write(descriptor: number, buffersAt: number, count: number, writtenAt: number): number {
    if (descriptor === STDIN || descriptor === ROOT || descriptor > OUTPUT) return BAD_DESCRIPTOR;
    const view = this.#view;
    let written = 0;
    for (let index = 0; index < count; index += 1) {
      const at = view.getUint32(buffersAt + index * 8, true);
      const length = view.getUint32(buffersAt + index * 8 + 4, true);
      const bytes = new Uint8Array(view.buffer, at, length);
      if (descriptor === OUTPUT) this.#output.write(bytes);
      else if (descriptor !== STDERR) this.#standardOutput.write(bytes);
      written += length;
    }
    return this.#setUint32(writtenAt, written);
  }
}

/** A file in memory. */
class OutputFile {
  #buffer = new Uint8Array(4096);
  #byteLength = 0;
  #position = 0;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#byteLength);
  }

  /** @param whence 0 from the start, 1 from here, 2 from the end */
  seek(offset: number, whence: number): number {
    const origin = [0, this.#position, this.#byteLength][whence] ?? 0;
    this.#position = Math.max(0, origin + offset);
    return this.#position;
  }

  write(bytes: Uint8Array): void {
    const end = this.#position + bytes.length;
    if (end > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(end, this.#buffer.length * 2));
      grown.set(this.bytes);
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#position);
    this.#position = end;
    this.#byteLength = Math.max(this.#byteLength, end);
  }
}
