/** Chance as a parameter: the same seed gives the same calls. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [minimum, maximum], both included. */
  integer(minimum: number, maximum: number): number;
  /** @throws {RangeError} when `items` is empty */
  pick<T>(items: readonly T[]): T;
  /** `byteLength` bytes. From `systemRandom` they are fit for secrets; from a seed they are not. */
  bytes(byteLength: number): Uint8Array;
}

abstract class RandomBase implements Random {
  abstract next(): number;
  abstract bytes(byteLength: number): Uint8Array;

  integer(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.next() * (maximum - minimum + 1));
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Expected at least one item to pick from, got an empty list');
    return items[this.integer(0, items.length - 1)] as T;
  }
}

/** Largest request the Web Crypto API answers at once, in bytes. */
const MAX_CRYPTO_BYTES = 65_536;

/** The machine's own chance: `bytes` from its cryptographic source, the rest fit for spreading and jitter. */
export class SystemRandom extends RandomBase {
  next(): number {
    return Math.random();
  }

  bytes(byteLength: number): Uint8Array {
    const bytes = new Uint8Array(byteLength);
    for (let start = 0; start < byteLength; start += MAX_CRYPTO_BYTES) {
      globalThis.crypto.getRandomValues(bytes.subarray(start, start + MAX_CRYPTO_BYTES));
    }
    return bytes;
  }
}

/**
 * Repeatable, for simulations and tests; never for secrets.
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md (sfc32)
 */
export class SeededRandom extends RandomBase {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed any 32-bit number; equal seeds give equal sequences */
  constructor(seed: number) {
    super();
    this.#a = 0x9e3779b9 ^ seed;
    this.#b = 0x243f6a88 + seed;
    this.#c = 0xb7e15162 ^ (seed << 13);
    for (let warmUp = 0; warmUp < 12; warmUp += 1) this.#uint32();
  }

  next(): number {
    return this.#uint32() / 4294967296;
  }

  bytes(byteLength: number): Uint8Array {
    return Uint8Array.from({ length: byteLength }, () => this.#uint32() & 0xff);
  }

  #uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** One is enough for a process. */
export const systemRandom: Random = new SystemRandom();
