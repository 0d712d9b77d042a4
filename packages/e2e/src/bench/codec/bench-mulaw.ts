import { createRequire } from 'node:module';
import { decodeMulaw, encodeMulaw } from '@voice/serializers/audio';
import { type Candidate, nanosecondsPerRun, printTable } from './measure.ts';

interface MulawCodec {
  encode(samples: Int16Array): ArrayLike<number>;
  decode(payload: Uint8Array): ArrayLike<number>;
}

interface WaveFile {
  fromScratch(channels: number, sampleRate: number, bitDepth: string, samples: ArrayLike<number>): void;
  toMuLaw(): void;
  fromMuLaw(): void;
  readonly data: { readonly samples: Uint8Array };
}

const OURS = 'ours, buffer of the caller';
const samples = Int16Array.from({ length: 160 }, (_, index) => 9000 * Math.sin(index / 3) + 300 * Math.sin(index));
const payload = encodeMulaw(samples);

/** µ-law, one frame of 20 ms at a time. */
export async function benchMulaw(): Promise<void> {
  const payloadBuffer = new Uint8Array(160);
  const sampleBuffer = new Int16Array(160);
  const codecs: readonly (readonly [string, MulawCodec])[] = [
    [OURS, { encode: (s) => encodeMulaw(s, payloadBuffer), decode: (p) => decodeMulaw(p, sampleBuffer) }],
    ['ours, new array', { encode: (s) => encodeMulaw(s), decode: (p) => decodeMulaw(p) }],
    ...(await rivals()),
  ];
  for (const [name, codec] of codecs) assertRight(name, codec);
  const encode = nanosecondsPerRun(
    codecs.map(([name, codec]): Candidate => ({ name, run: () => codec.encode(samples) })),
  );
  const decode = nanosecondsPerRun(
    codecs.map(([name, codec]): Candidate => ({ name, run: () => codec.decode(payload) })),
  );
  printTable(
    'µ-law, one frame of 160 samples',
    codecs.map(([name]) => ({
      codec: name,
      'encode ns': nanoseconds(encode, name),
      'of ours': ratio(encode, name),
      'decode ns': nanoseconds(decode, name),
      'of ours ': ratio(decode, name),
    })),
  );
}

async function rivals(): Promise<readonly (readonly [string, MulawCodec])[]> {
  const require = createRequire(import.meta.url);
  const alawmulaw = require('alawmulaw') as { mulaw: MulawCodec };
  const mulawJs = require('mulaw-js') as MulawCodec;
  const g711 = require('g711') as {
    ulawFromPCM: MulawCodec['encode'];
    ulawToPCM(p: Uint8Array, bits: number): ArrayLike<number>;
  };
  const xLaw = (await import('x-law')) as unknown as { mulaw: MulawCodec };
  const { WaveFile } = require('wavefile') as { WaveFile: new () => WaveFile };
  return [
    ['alawmulaw', alawmulaw.mulaw],
    ['x-law', { encode: (s) => xLaw.mulaw.encode(s), decode: (p) => xLaw.mulaw.decode(p) }],
    ['g711', { encode: (s) => g711.ulawFromPCM(s), decode: (p) => g711.ulawToPCM(p, 16) }],
    ['mulaw-js', mulawJs],
    ['wavefile', wavefileCodec(WaveFile)],
  ];
}

function wavefileCodec(File: new () => WaveFile): MulawCodec {
  return {
    encode(s) {
      const file = new File();
      file.fromScratch(1, 8000, '16', s);
      file.toMuLaw();
      return file.data.samples;
    },
    decode(p) {
      const file = new File();
      file.fromScratch(1, 8000, '8m', p);
      file.fromMuLaw();
      return new Int16Array(file.data.samples.slice().buffer);
    },
  };
}

/** A fast codec that is wrong would win. */
function assertRight(name: string, codec: MulawCodec): void {
  const encoded = Array.from(codec.encode(samples));
  const decoded = Array.from(codec.decode(payload));
  const isRight =
    encoded.every((byte, index) => (byte & 0xff) === payload[index]) &&
    decoded.length === 160 &&
    decoded.every((sample, index) => sample === decodeMulaw(payload)[index]);
  if (!isRight) throw new Error(`Expected ${name} to code µ-law as all others do: leave it out of the comparison`);
}

function nanoseconds(results: ReadonlyMap<string, number>, name: string): string {
  return (results.get(name) ?? Number.NaN).toFixed(0);
}

function ratio(results: ReadonlyMap<string, number>, name: string): string {
  return `${((results.get(name) ?? Number.NaN) / (results.get(OURS) ?? Number.NaN)).toFixed(1)}x`;
}
