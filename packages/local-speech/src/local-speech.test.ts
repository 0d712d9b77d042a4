import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Recognition, WordTiming } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSpeech, startLocalSpeech } from './index.ts';
import { type HumanSpeech, humanSpeech, narrowSamples, throughTelephone } from './testing/human-speech.ts';
import { wordErrors } from './testing/word-error-rate.ts';

const WIDE = { encoding: 'pcm16', sampleRate: 16_000 } as const;
const FRAME = 640;

let clock: VirtualClock;
let speech: LocalSpeech;

beforeAll(async () => {
  clock = new VirtualClock();
  speech = await startLocalSpeech({ clock });
}, 60_000);

afterAll(() => speech.close());

/** Runs the clock until the work is done. */
async function onClock<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  work.then(done, done);
  await clock.runUntil(() => isDone);
  return await work;
}

/**
 * Plays audio to a recogniser and asks for its words.
 * @param pieceLength bytes at a time, each for 20 ms
 */
async function recognise(
  audio: Uint8Array,
  onInterim: (text: string) => void = () => undefined,
  pieceLength = FRAME,
): Promise<Recognition> {
  const stream = speech.speechToText.open(WIDE, { language: 'en' });
  stream.events.on('interim', ({ text }) => onInterim(text));
  const final = new Promise<Recognition>((resolve, reject) => {
    stream.events.on('final', resolve);
    stream.events.on('error', reject);
  });
  for (let at = 0; at < audio.length; at += pieceLength) {
    stream.write(audio.subarray(at, at + pieceLength));
    await clock.sleep(20);
  }
  stream.finalize();
  return await final.finally(() => stream.close());
}

/** A whole sentence: its audio and its words. */
async function say(sentence: string): Promise<{ audio: Buffer; words: WordTiming[] }> {
  const payloads: Uint8Array[] = [];
  const words: WordTiming[] = [];
  const { signal } = new AbortController();
  for await (const piece of speech.textToSpeech.synthesize(sentence, { format: WIDE, signal })) {
    payloads.push(piece.payload);
    words.push(...(piece.words ?? []));
  }
  return { audio: Buffer.concat(payloads), words };
}

describe('local speech', () => {
  it('understands people on the telephone: at most 8 words in 100 are wrong', async () => {
    let errors = 0;
    let words = 0;
    for (const { text, audio } of [...humanSpeech('librivox'), ...humanSpeech('cards')]) {
      const heard = await onClock(recognise(throughTelephone(audio), undefined, audio.length));
      const result = wordErrors(text, heard.text);
      errors += result.errors;
      words += result.words;
    }
    expect(words).toBe(92);
    expect(errors / words).toBeLessThanOrEqual(0.08);
  }, 60_000);

  it('tells while the caller speaks what it sounds like so far', async () => {
    const [, recording] = humanSpeech('librivox') as [HumanSpeech, HumanSpeech];
    const audio = throughTelephone(recording.audio);
    const interims: string[] = [];
    const final = await onClock(recognise(audio, (text) => interims.push(text)));
    expect(interims.length).toBeGreaterThanOrEqual(3);
    expect(interims.at(-1)).toMatch(/^He was not an/);
    expect(final.text).toMatch(/^He was not an .*young man/);
    // Latency is computed: 40 ms and 25 ms for each second.
    expect(final.computeMs).toBeCloseTo(40 + (25 * audio.length) / 32_000, 6);
  }, 30_000);

  it('understands itself', async () => {
    const sentence = 'Your appointment is confirmed for Tuesday morning.';
    const { audio } = await onClock(say(sentence));
    const padded = Buffer.concat([new Uint8Array(9_600), audio, new Uint8Array(9_600)]);
    const heard = await onClock(recognise(throughTelephone(padded)));
    expect(wordErrors(sentence, heard.text)).toEqual({ errors: 0, words: 7 });
  });

  it('knows when each word sounds', async () => {
    const { audio, words } = await onClock(say('Hello there, how are you today?'));
    expect(words.map(({ word }) => word)).toEqual(['Hello', 'there,', 'how', 'are', 'you', 'today?']);
    let lastMs = 0;
    for (const { startMs, endMs } of words) {
      expect(startMs).toBeGreaterThanOrEqual(lastMs);
      expect(endMs).toBeGreaterThan(startMs);
      lastMs = endMs;
    }
    expect(lastMs).toBeLessThanOrEqual(audio.length / 32);
  });

  it('speaks 2,000 characters in pieces, the first after the time of 160', async () => {
    const started = clock.now();
    const { signal } = new AbortController();
    const sentence = 'Please hold the line, '.repeat(91);
    const pieces = speech.textToSpeech.synthesize(sentence, { format: WIDE, signal })[Symbol.asyncIterator]();
    const first = await onClock(pieces.next());
    expect(clock.now() - started).toBeLessThanOrEqual(30 + 161);
    expect(first.value?.payload.length).toBe(32_000);
    await pieces.return?.(undefined);
  });

  it('hears where speech begins and ends', async () => {
    const [{ audio }] = humanSpeech('librivox') as [HumanSpeech];
    const spoken = narrowSamples(audio);
    const quiet = new Int16Array(8_000);
    const stream = speech.voiceActivity.open();
    const windows: number[] = [];
    stream.events.on('probability', ({ probability }) => windows.push(probability));
    for (const part of [quiet, spoken, quiet]) {
      for (let at = 0; at < part.length; at += 160) {
        stream.push(part.subarray(at, at + 160));
        await clock.advance(20);
      }
    }
    stream.close();
    const isSpeech = windows.map((probability) => probability >= 0.5);
    const firstMs = isSpeech.indexOf(true) * 32;
    const lastMs = isSpeech.lastIndexOf(true) * 32;
    expect(windows).toHaveLength(Math.floor((spoken.length + 16_000) / 256));
    expect(firstMs).toBeGreaterThan(1_000);
    expect(firstMs).toBeLessThan(1_600);
    expect(lastMs).toBeGreaterThan(firstMs + 4_000);
    expect(lastMs).toBeLessThan(1_000 + spoken.length / 8 + 100);
  });

  it('gives two calls at once the same words at the same times on every run', async () => {
    const [one, other] = humanSpeech('cards').map(({ audio }) => throughTelephone(audio)) as [Uint8Array, Uint8Array];
    const run = async () => {
      const startMs = clock.now();
      const log: string[] = [];
      const note = (call: string, text: string) => log.push(`${(clock.now() - startMs).toFixed(3)} ${call} ${text}`);
      const calls = [one, other].map(async (audio, index) => {
        const final = await recognise(audio, (text) => note(`call ${index}`, text));
        note(`call ${index} final`, final.text);
        const reply = await say(`You said ${final.text}`);
        note(`call ${index} voice`, JSON.stringify(reply.words));
      });
      await onClock(Promise.all(calls));
      return log;
    };
    const first = await run();
    expect(first.join('\n')).toContain('call 0 final Ten of');
    expect(first.length).toBeGreaterThanOrEqual(6);
    expect(await run()).toEqual(first);
  }, 30_000);

  it('leaves no timer behind', () => {
    expect(clock.pendingCount).toBe(0);
  });
});

describe('closing local speech', () => {
  it('fails what is under way, may be done twice, and lets the process end', async () => {
    const program = `
      import { startLocalSpeech } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
      const speech = await startLocalSpeech();
      const format = { encoding: 'mulaw', sampleRate: 8000 };
      const pieces = speech.textToSpeech.synthesize('Good bye.', { format, signal: new AbortController().signal });
      const cutOff = pieces.next().then(() => 'spoken', (error) => error.code);
      await speech.close();
      await speech.close();
      console.log(await cutOff);
    `;
    const hook = new URL('./testing/resolve-sources.ts', import.meta.url).href;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', hook, '--input-type=module', '--eval', program],
      { timeout: 25_000 },
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'VOICE_LOCAL_SPEECH_CLOSED\n', stderr: '' });
  }, 30_000);
});
