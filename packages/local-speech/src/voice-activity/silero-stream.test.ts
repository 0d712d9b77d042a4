import { VirtualClock } from '@voice/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SileroAnswer, SileroRequest } from './silero.ts';
import { SileroStream } from './silero-stream.ts';

describe('the voice activity of a call', () => {
  let clock: VirtualClock;
  let requests: SileroRequest[];
  let log: string[];
  let answer: (request: SileroRequest) => Promise<SileroAnswer>;
  let stream: SileroStream;

  beforeEach(() => {
    clock = new VirtualClock();
    requests = [];
    log = [];
    answer = async ({ samples, state }) => ({
      probabilities: Array.from({ length: (samples.length - 32) / 256 }, () => 0.5),
      state: state.map((value) => value + 1),
    });
    stream = new SileroStream((request) => {
      requests.push(request);
      return clock.external(answer(request), 10);
    });
    stream.events.on('probability', ({ probability, startMs, endMs }) =>
      log.push(`${startMs}-${endMs} ${probability}`),
    );
    stream.events.on('error', (error) => log.push(`error: ${error.message}`));
  });

  it('tells every window of 32 ms in order', async () => {
    stream.push(new Int16Array(600));
    await clock.advance(10);
    stream.push(new Int16Array(168));
    await clock.advance(10);
    expect(log).toEqual(['0-32 0.5', '32-64 0.5', '64-96 0.5']);
  });

  it('asks once at a time, carries the state on, and sends along what came meanwhile', async () => {
    stream.push(new Int16Array(256));
    stream.push(new Int16Array(256));
    stream.push(new Int16Array(256));
    await clock.advance(100);
    expect(requests.map(({ samples, state }) => [samples.length, state[0]])).toEqual([
      [32 + 256, 0],
      [32 + 512, 1],
    ]);
    expect(log).toEqual(['0-32 0.5', '32-64 0.5', '64-96 0.5']);
  });

  it('gives up once, with the error, when the detector fails', async () => {
    answer = () => Promise.reject(new Error('the worker died'));
    stream.push(new Int16Array(256));
    await clock.advance(100);
    stream.push(new Int16Array(256));
    await clock.advance(100);
    expect(log).toEqual(['error: the worker died']);
    expect(requests).toHaveLength(1);
  });

  it('is silent after close', async () => {
    stream.push(new Int16Array(256));
    stream.close();
    stream.close();
    stream.push(new Int16Array(256));
    await clock.advance(100);
    expect(log).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it('keeps no hold on what it was handed', () => {
    const samples = new Int16Array(256).fill(7);
    stream.push(samples.subarray(0, 200));
    samples.fill(9);
    stream.push(samples.subarray(0, 56));
    expect(Array.from(requests[0]?.samples.slice(32) ?? [])).toEqual([...Array(200).fill(7), ...Array(56).fill(9)]);
  });
});
