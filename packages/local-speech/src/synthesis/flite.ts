import { readFile } from 'node:fs/promises';
import { FLITE_SAMPLE_RATE, type FliteVoice } from './flite-voices.ts';
import { MemoryWasi } from './memory-wasi.ts';
import { markedText, pronunciations } from './pronunciation.ts';
import type { SpeakableWord } from './speakable-words.ts';
import { trimSilence } from './trim-silence.ts';
import { type WebAssemblyInstance, type WebAssemblyModule, webAssembly } from './web-assembly.ts';
import { estimatedSpans, parsePhones, type Span, wordSpans } from './word-spans.ts';

/** One piece of a sentence, spoken. */
export interface FliteSpeech {
  /** Signed 16-bit, 16,000 Hz, silence around it trimmed; empty when nothing sounded. */
  readonly samples: Int16Array<ArrayBuffer>;
  /** One for each word, rising, within the audio; ms since the first sample. */
  readonly spans: readonly Span[];
}

interface Program {
  readonly wasi: MemoryWasi;
  readonly instance: WebAssemblyInstance;
}

/** Programs made ready in advance: one speaks, one pronounces. Making one takes as long as speaking a word or two. */
const SPARE_COUNT = 2;

/**
 * The speech synthesizer Flite, compiled to WebAssembly, as a command-line program that is run once for each piece.
 * @see http://www.festvox.org/flite/
 */
export class Flite {
  readonly #module: WebAssemblyModule;
  readonly #spares: Program[] = [];

  private constructor(module: WebAssemblyModule) {
    this.#module = module;
  }

  /** @param path of flite.wasm */
  static async load(path: string): Promise<Flite> {
    return new Flite(await webAssembly.compile(await readFile(path)));
  }

  /**
   * Speaks words as one phrase.
   * @throws {Error} when Flite fails or does not make 16-bit mono at 16,000 Hz
   */
  async speak(words: readonly SpeakableWord[], voice: FliteVoice): Promise<FliteSpeech> {
    const spoken = words.filter((word) => word.spoken !== '');
    if (spoken.length === 0) return { samples: new Int16Array(0), spans: words.map(() => ({ startMs: 0, endMs: 0 })) };
    const text = spoken.map((word) => word.spoken).join(' ');
    const speech = await this.#run(['-voice', voice, '-psdur', '-t', text, '-o', '/speech.wav']);
    const samples = parseWav(speech.file);
    const phones = parsePhones(speech.stdout);
    const known = await this.#pronounce(spoken);
    const spans =
      known === undefined
        ? estimatedSpans(
            phones,
            spoken.map((word) => word.spoken),
          )
        : wordSpans(phones, known);
    const { start, end } = trimSilence(samples, FLITE_SAMPLE_RATE);
    const offsetMs = (start / FLITE_SAMPLE_RATE) * 1000;
    const durationMs = ((end - start) / FLITE_SAMPLE_RATE) * 1000;
    const shifted = spans.map(({ startMs, endMs }) => ({
      startMs: clamp(startMs - offsetMs, durationMs),
      endMs: clamp(endMs - offsetMs, durationMs),
    }));
    return { samples: samples.slice(start, end), spans: withSilentWords(words, shifted) };
  }

  /** Gets programs ready for the next piece; call it when nobody waits. */
  async prepare(): Promise<void> {
    while (this.#spares.length < SPARE_COUNT) this.#spares.push(await this.#instantiate());
  }

  /**
   * The phones of each word, from a second run with the cheapest voice at ten times its speed: the voices share
   * lexicon and reading rules, and that run costs a few ms.
   */
  async #pronounce(words: readonly SpeakableWord[]): Promise<string[][] | undefined> {
    const text = markedText(words);
    const fast = ['--setf', 'duration_stretch=0.1'];
    const { stdout } = await this.#run(['-voice', 'kal', ...fast, '-ps', '-t', text, '-o', 'none']);
    return pronunciations(stdout.trim().split(/\s+/), words.length);
  }

  /** `-t` takes the argument after it as it is: text is never read as an option. */
  async #run(programArguments: readonly string[]): Promise<{ stdout: string; file: Uint8Array }> {
    const { wasi, instance } = this.#spares.shift() ?? (await this.#instantiate());
    return wasi.run(instance, ['flite', ...programArguments]);
  }

  async #instantiate(): Promise<Program> {
    const wasi = new MemoryWasi();
    return { wasi, instance: await webAssembly.instantiate(this.#module, wasi.imports) };
  }
}

const clamp = (ms: number, durationMs: number) => Math.min(Math.max(0, ms), durationMs);

/** A word that makes no sound gets an empty span where the word before it ends. */
function withSilentWords(words: readonly SpeakableWord[], spans: readonly Span[]): Span[] {
  let next = 0;
  let endMs = 0;
  return words.map(({ spoken }) => {
    if (spoken === '') return { startMs: endMs, endMs };
    const span = spans[next++] as Span;
    endMs = span.endMs;
    return span;
  });
}

function parseWav(file: Uint8Array): Int16Array<ArrayBuffer> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = 44;
  if (file.byteLength < headerLength) throw new Error(`Expected a WAV file from Flite, got ${file.byteLength} bytes`);
  const channels = view.getUint16(22, true);
  const sampleRate = view.getUint32(24, true);
  const bitsPerSample = view.getUint16(34, true);
  if (channels !== 1 || sampleRate !== FLITE_SAMPLE_RATE || bitsPerSample !== 16) {
    throw new Error(
      `Expected 16-bit mono at ${FLITE_SAMPLE_RATE} Hz from Flite, got ${bitsPerSample}-bit, ${channels} channels at ${sampleRate} Hz`,
    );
  }
  const samples = new Int16Array((file.byteLength - headerLength) >> 1);
  for (let index = 0; index < samples.length; index += 1)
    samples[index] = view.getInt16(headerLength + index * 2, true);
  return samples;
}
