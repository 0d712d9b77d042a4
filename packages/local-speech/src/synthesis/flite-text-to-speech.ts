import { type AudioFormat, isSameFormat } from '@voice/core/frames';
import type { SpokenAudio, SynthesisOptions, TextToSpeech, WordTiming } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { AudioConverter } from '@voice/serializers/audio';
import { LocalSpeechError } from '../errors.ts';
import { FLITE_SAMPLE_RATE, FLITE_VOICES, type FliteVoice } from './flite-voices.ts';
import { sentencePieces } from './sentence-pieces.ts';
import type { Speak } from './speak.ts';
import { type SpeakableWord, speakableWords } from './speakable-words.ts';
import type { Span } from './word-spans.ts';

/** Samples converted at a time, 1 s: other calls get their turn on the main thread in between. */
const SLICE_LENGTH = FLITE_SAMPLE_RATE;

const NATIVE: AudioFormat = { encoding: 'pcm16', sampleRate: FLITE_SAMPLE_RATE };

/** English speech by Flite. Says every word of the text once in its word timings, white space apart, as written. */
export class FliteTextToSpeech implements TextToSpeech {
  readonly name = 'flite-rms';
  readonly produces: readonly AudioFormat[] = [
    NATIVE,
    { encoding: 'mulaw', sampleRate: 8000 },
    { encoding: 'pcm16', sampleRate: 8000 },
  ];
  readonly #speak: Speak;
  readonly #clock: Clock;

  constructor({ speak, clock }: { speak: Speak; clock: Clock }) {
    this.#speak = speak;
    this.#clock = clock;
  }

  /**
   * Spoken 160 characters or so at a time, handed over a second at a time; nothing for a text that makes no sound.
   * @throws {LocalSpeechError} `…_VOICE` and `…_FORMAT` for what it has not got, and whatever its worker fails with
   */
  async *synthesize(sentence: string, { voice, format, signal }: SynthesisOptions): AsyncGenerator<SpokenAudio> {
    signal.throwIfAborted();
    const fliteVoice = toFliteVoice(voice);
    this.#requireFormat(format);
    const converter = isSameFormat(format, NATIVE) ? undefined : new AudioConverter(NATIVE, format);
    const pieces = sentencePieces(speakableWords(sentence));
    let sentenceMs = 0;
    for (const [index, words] of pieces.entries()) {
      let askedAtMs = this.#clock.now();
      const { samples, spans } = await this.#speak(words, fliteVoice, signal);
      const isLast = index === pieces.length - 1;
      const durationMs = (samples.length / FLITE_SAMPLE_RATE) * 1000;
      let timings: WordTiming[] | undefined = toTimings(words, spans, { startMs: sentenceMs, durationMs });
      sentenceMs += durationMs;
      for (let at = 0; at === 0 || at < samples.length; at += SLICE_LENGTH) {
        if (at > 0) await this.#clock.sleep(0, { signal });
        const isEnd = isLast && at + SLICE_LENGTH >= samples.length;
        const payload = encode(samples.subarray(at, at + SLICE_LENGTH), converter, isEnd);
        yield { payload, words: timings, computeMs: this.#clock.now() - askedAtMs };
        signal.throwIfAborted();
        timings = undefined;
        askedAtMs = this.#clock.now();
      }
    }
  }

  #requireFormat(format: AudioFormat): void {
    if (this.produces.some((candidate) => isSameFormat(candidate, format))) return;
    const made = this.produces.map(({ encoding, sampleRate }) => `${encoding} at ${sampleRate} Hz`).join(', ');
    throw new LocalSpeechError(
      'VOICE_LOCAL_SPEECH_FORMAT',
      `Flite makes ${made}; got ${format.encoding} at ${format.sampleRate} Hz, so ask for one of those and convert it`,
      { engine: 'synthesis' },
    );
  }
}

function toFliteVoice(voice: string | undefined): FliteVoice {
  const found = voice === undefined ? 'rms' : FLITE_VOICES.find((name) => name === voice);
  if (found !== undefined) return found;
  throw new LocalSpeechError(
    'VOICE_LOCAL_SPEECH_VOICE',
    `Flite has no voice "${voice}"; choose one of ${FLITE_VOICES.join(', ')}`,
    { engine: 'synthesis' },
  );
}

function toTimings(
  words: readonly SpeakableWord[],
  spans: readonly Span[],
  { startMs, durationMs }: { startMs: number; durationMs: number },
): WordTiming[] {
  const within = (ms = durationMs) => startMs + Math.min(ms, durationMs);
  return words.map(({ written }, index) => ({
    word: written,
    startMs: within(spans[index]?.startMs),
    endMs: within(spans[index]?.endMs),
  }));
}

/** The samples in the format asked for; with the last slice also what the converter still held back. */
function encode(samples: Int16Array, converter: AudioConverter | undefined, isLast: boolean): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length; index += 1) view.setInt16(index * 2, samples[index] as number, true);
  if (converter === undefined) return bytes;
  const head = converter.convert(bytes);
  if (!isLast) return head;
  const tail = converter.flush();
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}
