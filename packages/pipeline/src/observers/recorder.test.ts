import { describe, expect, it } from 'vitest';
import { Recorder } from './recorder.ts';

function recording() {
  const chunks: Uint8Array[] = [];
  const summaries: unknown[] = [];
  const sink = {
    write: (chunk: Uint8Array) => chunks.push(chunk),
    finish: (summary: unknown) => summaries.push(summary),
  };
  const recorder = new Recorder({ sink, originMs: 1000, sampleRate: 8000 });
  const channel = (index: 0 | 1) => {
    const bytes = Buffer.concat(chunks);
    return Int16Array.from({ length: bytes.length / 4 }, (_, frame) => bytes.readInt16LE(frame * 4 + index * 2));
  };
  /** First and last position that is not silent, in ms. */
  const sounding = (index: 0 | 1) => {
    const samples = channel(index);
    const first = samples.findIndex((sample) => sample !== 0);
    const last = samples.findLastIndex((sample) => sample !== 0);
    return first === -1 ? undefined : [first / 8, (last + 1) / 8];
  };
  const agent = (durationMs: number, soundsAtMs: number) => {
    const payload = new Uint8Array(durationMs * 16).fill(1);
    recorder.agent({ type: 'output-audio', encoding: 'pcm16', sampleRate: 8000, payload }, soundsAtMs);
  };
  const caller = (amplitude: number, arrivedAtMs: number) =>
    recorder.caller(new Int16Array(160).fill(amplitude), arrivedAtMs);
  return { recorder, chunks, summaries, sounding, agent, caller, channel };
}

describe('Recorder', () => {
  it('puts the caller left, the agent right, each at its time', () => {
    const { recorder, sounding, agent, caller, summaries } = recording();
    for (let atMs = 1020; atMs <= 3000; atMs += 20) {
      if (atMs === 1520) agent(20, 1600);
      caller(atMs > 2000 && atMs <= 2200 ? 5 : 0, atMs);
    }
    recorder.finish(3000);
    expect(sounding(0)).toEqual([1000, 1200]);
    expect(sounding(1)).toEqual([600, 620]);
    expect(summaries).toEqual([{ durationMs: 2000, sampleRate: 8000, channels: 2 }]);
  });

  it('leaves out what was sent but flushed before it was played', () => {
    const { recorder, sounding, agent } = recording();
    agent(100, 1100);
    agent(100, 1200);
    recorder.flushed(1150);
    recorder.finish(2000);
    expect(sounding(1)).toEqual([100, 150]);
  });

  it('is not put off by jitter, but follows a real gap', () => {
    const { recorder, sounding, caller } = recording();
    caller(5, 1020);
    caller(5, 1090);
    caller(5, 1092);
    recorder.finish(1500);
    expect(sounding(0)).toEqual([0, 60]);
    const gap = recording();
    gap.caller(5, 1020);
    gap.caller(5, 2020);
    gap.recorder.finish(2500);
    expect(gap.sounding(0)).toEqual([0, 1020]);
    expect(
      gap
        .channel(0)
        .slice(160, 8000)
        .every((sample) => sample === 0),
    ).toBe(true);
  });

  it('streams, with no more in memory than a few seconds, also when the caller is silent for minutes', () => {
    const { recorder, chunks, agent, sounding, summaries } = recording();
    agent(20, 1000);
    agent(20, 121_000);
    expect(chunks.length).toBeGreaterThan(0);
    recorder.finish(122_000);
    recorder.finish(123_000);
    expect(sounding(1)).toEqual([0, 120_020]);
    expect(summaries).toHaveLength(1);
  });
});
