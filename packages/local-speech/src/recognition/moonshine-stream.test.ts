import { VirtualClock } from '@voice/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { MoonshineStream } from './moonshine-stream.ts';
import type { TranscribeOptions } from './transcribe.ts';

const BYTES_PER_MS = 32;
const speech = (ms: number) => new Uint8Array(ms * BYTES_PER_MS);

interface Request extends TranscribeOptions {
  readonly ms: number;
}

describe('the recognition of a call', () => {
  let clock: VirtualClock;
  let requests: Request[];
  let log: string[];
  let answer: (request: Request) => Promise<string>;
  let stream: MoonshineStream;

  beforeEach(() => {
    clock = new VirtualClock();
    requests = [];
    log = [];
    answer = async ({ ms }) => `${ms} ms of words`;
    stream = new MoonshineStream({
      clock,
      transcribe: (audio, options) => {
        const request = { ms: audio.byteLength / BYTES_PER_MS, ...options };
        requests.push(request);
        return clock.external(answer(request), 100);
      },
    });
    stream.events.on('interim', ({ text }) => log.push(`${clock.now()} interim: ${text}`));
    stream.events.on('final', ({ text, computeMs }) => log.push(`${clock.now()} final: ${text} (${computeMs} ms)`));
    stream.events.on('error', (error) => log.push(`${clock.now()} error: ${error.message}`));
  });

  /** Writes in real time, in frames of 20 ms. */
  async function talk(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += 20) {
      stream.write(speech(20));
      await clock.advance(20);
    }
  }

  it('tells what it heard so far every 500 ms of new audio, and all of it once at the end', async () => {
    await talk(1_400);
    stream.finalize();
    await clock.advance(100);
    expect(log).toEqual([
      '880 interim: 800 ms of words',
      '1380 interim: 1300 ms of words',
      '1500 final: 1400 ms of words (100 ms)',
    ]);
    expect(requests.map(({ ms, isOptional }) => ({ ms, isOptional }))).toEqual([
      { ms: 800, isOptional: true },
      { ms: 1300, isOptional: true },
      { ms: 1400, isOptional: false },
    ]);
  });

  it('starts anew after each final', async () => {
    await talk(300);
    stream.finalize();
    await talk(200);
    stream.finalize();
    await clock.advance(100);
    expect(log).toEqual(['400 final: 300 ms of words (100 ms)', '600 final: 200 ms of words (100 ms)']);
  });

  it('does not hear the same audio twice', async () => {
    stream.write(speech(800));
    await clock.advance(150);
    stream.finalize();
    await clock.advance(0);
    expect(log).toEqual(['100 interim: 800 ms of words', '150 final: 800 ms of words (100 ms)']);
    expect(requests).toHaveLength(1);
  });

  it('waits for an interim under way when nothing came after it, and tells its words as the final ones', async () => {
    stream.write(speech(800));
    await clock.advance(50);
    stream.finalize();
    await clock.advance(500);
    expect(log).toEqual(['100 final: 800 ms of words (100 ms)']);
    expect(requests).toHaveLength(1);
  });

  it('hears again when the interim it counted on was refused', async () => {
    answer = async ({ isOptional, ms }) => {
      if (isOptional) throw new Error('busy');
      return `${ms} ms of words`;
    };
    stream.write(speech(800));
    await clock.advance(50);
    stream.finalize();
    await clock.advance(500);
    expect(log).toEqual([expect.stringContaining('final: 800 ms of words')]);
  });

  it('goes on without interims when they are refused', async () => {
    answer = async ({ isOptional }) => {
      if (isOptional) throw new Error('busy');
      return 'all of it';
    };
    await talk(2_000);
    stream.finalize();
    await clock.advance(100);
    expect(log).toEqual(['2100 final: all of it (100 ms)']);
  });

  it('calls off an interim of a segment that is over', async () => {
    await talk(800);
    stream.write(speech(20));
    expect(requests[0]?.signal.aborted).toBe(false);
    stream.finalize();
    expect(requests[0]?.signal.aborted).toBe(true);
    await clock.advance(200);
    expect(log).toEqual(['900 final: 820 ms of words (100 ms)']);
  });

  it('says nothing for no audio and for a click, without asking the model', async () => {
    stream.finalize();
    stream.write(speech(99));
    stream.finalize();
    await clock.advance(100);
    expect(log).toEqual(['0 final:  (0 ms)', '0 final:  (0 ms)']);
    expect(requests).toEqual([]);
  });

  it('tells finals in the order they were asked for, however fast each is', async () => {
    answer = async ({ ms }) => `${ms}`;
    const slow = new MoonshineStream({
      clock,
      transcribe: (audio) =>
        clock.external(Promise.resolve(`${audio.byteLength / BYTES_PER_MS}`), audio.byteLength / 32),
    });
    slow.events.on('final', ({ text }) => log.push(`${clock.now()} ${text}`));
    slow.write(speech(700));
    slow.finalize();
    slow.write(speech(200));
    slow.finalize();
    slow.finalize();
    await clock.advance(1_000);
    expect(log).toEqual(['700 700', '700 200', '700 ']);
  });

  it('cuts a monologue into pieces of at most 30 s and joins their words', async () => {
    stream.write(speech(69_900));
    stream.write(speech(100));
    stream.finalize();
    await clock.advance(1_000);
    const finals = requests.filter(({ isOptional }) => !isOptional);
    expect(finals.reduce((sum, { ms }) => sum + ms, 0)).toBe(70_000);
    for (const { ms } of finals) expect(ms).toBeLessThanOrEqual(30_000);
    expect(log.at(-1)).toContain(`final: ${finals.map(({ ms }) => `${ms} ms of words`).join(' ')}`);
  });

  it('asks less often the longer the segment is', async () => {
    await talk(20_000);
    const gaps = requests.slice(1).map(({ ms }, index) => ms - (requests[index] as Request).ms);
    expect(gaps[0]).toBe(500);
    expect(gaps.at(-1)).toBeGreaterThan(2_000);
  });

  it('gives up with the error of a final that failed', async () => {
    answer = async () => {
      throw new Error('the worker died');
    };
    stream.write(speech(300));
    stream.finalize();
    stream.write(speech(300));
    stream.finalize();
    await clock.advance(500);
    expect(log).toEqual(['100 error: the worker died']);
    stream.write(speech(900));
    stream.finalize();
    await clock.advance(500);
    expect(requests).toHaveLength(2);
    expect(log).toHaveLength(1);
  });

  it('is silent after close, and calls off what is under way', async () => {
    stream.write(speech(900));
    stream.finalize();
    stream.close();
    stream.close();
    stream.write(speech(900));
    stream.finalize();
    await clock.advance(1_000);
    expect(log).toEqual([]);
    expect(requests.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it('keeps no hold on what it was handed', async () => {
    let heard: Uint8Array | undefined;
    const keeping = new MoonshineStream({
      clock,
      transcribe: async (audio) => {
        heard = audio;
        return '';
      },
    });
    const payload = new Uint8Array(6400).fill(1);
    keeping.write(payload);
    payload.fill(2);
    keeping.finalize();
    expect(heard).toEqual(new Uint8Array(6400).fill(1));
  });
});
