import { readdirSync, readFileSync } from 'node:fs';
import { AudioConverter } from '@voice/serializers/audio';

const FOLDER = new URL('../__fixtures__/audio/', import.meta.url);
const WIDE = { encoding: 'pcm16', sampleRate: 16_000 } as const;
const TELEPHONE = { encoding: 'mulaw', sampleRate: 8000 } as const;
const WAV_HEADER = 44;

/** A recording and what is said in it. */
export interface HumanSpeech {
  readonly name: string;
  readonly text: string;
  /** pcm16, 16,000 Hz. */
  readonly audio: Uint8Array;
}

/** All recordings of the set, in order. */
export function humanSpeech(set: 'librivox' | 'cards'): HumanSpeech[] {
  const folder = new URL(`${set}/`, FOLDER);
  const transcription = readdirSync(folder).find((file) => file.endsWith('transcription')) as string;
  return readFileSync(new URL(transcription, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [, text, name] = /^<s>\s*(.*?)\s*<\/s>\s*\((.+)\)$/.exec(line.trim()) as string[];
      const audio = readFileSync(new URL(`${name}.wav`, folder)).subarray(WAV_HEADER);
      return { name: name as string, text: text as string, audio };
    });
}

/** What a telephone makes of it: 8 kHz µ-law and back. */
export function throughTelephone(audio: Uint8Array): Uint8Array {
  return convert(convert(audio, WIDE, TELEPHONE), TELEPHONE, WIDE);
}

/** At the rate of the voice activity detector. */
export function narrowSamples(audio: Uint8Array): Int16Array {
  const bytes = convert(convert(audio, WIDE, TELEPHONE), TELEPHONE, { encoding: 'pcm16', sampleRate: 8000 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, index) => view.getInt16(index * 2, true));
}

function convert(
  audio: Uint8Array,
  from: typeof WIDE | typeof TELEPHONE,
  to: ConstructorParameters<typeof AudioConverter>[1],
): Uint8Array {
  const converter = new AudioConverter(from, to);
  return Buffer.concat([converter.convert(audio), converter.flush()]);
}
