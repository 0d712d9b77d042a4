import { describe, expect, it } from 'vitest';
import { hangUp, interrupt, pause, say, waitForAgent } from '../caller/caller-script.ts';
import { openTestStream } from '../test-support/open-test-stream.ts';
import { join, quiet, tone } from '../test-support/tone.ts';
import { measureTurns } from './measure-turns.ts';
import { LOUD_RMS, SpeechTracker } from './speech-tracker.ts';

describe('turns, from the sound of a call', () => {
  it('run from the last loud sample of the caller to the first loud one of the agent', async () => {
    const { clock, agent, finish } = openTestStream('twilio', {
      caller: [pause(100), say(join(quiet(60), tone(500), quiet(240)))],
      record: true,
    });
    await clock.advance(1100);
    agent.playAll(join(quiet(80), tone(400)));
    await clock.advance(900);
    const report = await finish();
    expect(report.turns).toEqual([{ callerStoppedAtMs: 660, agentHeardAtMs: 1180, latencyMs: 520 }]);
    expect(report).toMatchObject({ unansweredTurns: 0, bargeIns: [], agentSpokeMs: 400, callerSpokeMs: 500 });
    const { caller, agent: heard, startsAtMs, sampleRate } = report.recording as NonNullable<typeof report.recording>;
    expect({ startsAtMs, sampleRate, length: heard.length }).toEqual({
      startsAtMs: 0,
      sampleRate: 8000,
      length: 16_000,
    });
    expect(caller.findIndex((sample) => sample !== 0)).toBe(160 * 8);
    expect(heard.findIndex((sample) => sample !== 0)).toBe(1180 * 8);
    expect(heard.findLastIndex((sample) => sample !== 0)).toBe(1580 * 8 - 1);
  });

  it('show how soon an interrupted agent was silent', async () => {
    const { clock, agent, finish } = openTestStream('vobiz', {
      caller: [interrupt({ afterAgentSpokeMs: 400, say: tone(300) })],
    });
    await clock.advance(200);
    agent.playAll(tone(3000));
    await clock.advance(610);
    agent.clear();
    await clock.advance(1000);
    const report = await finish();
    expect(report.bargeIns).toEqual([{ startedAtMs: 600, agentSilentAtMs: 810, ms: 210 }]);
    expect(report.unansweredTurns).toBe(1);
  });

  it('count one interruption of one utterance once, and a pause below a second as no turn of its own', () => {
    const caller = [
      { startMs: 100, endMs: 300 },
      { startMs: 600, endMs: 900 },
      { startMs: 5000, endMs: 6000 },
    ];
    const agent = [
      { startMs: 0, endMs: 700 },
      { startMs: 1500, endMs: 2000 },
    ];
    expect(measureTurns(caller, agent)).toEqual({
      turns: [{ callerStoppedAtMs: 900, agentHeardAtMs: 1500, latencyMs: 600 }],
      unansweredTurns: 1,
      bargeIns: [{ startedAtMs: 100, agentSilentAtMs: 700, ms: 600 }],
    });
  });

  it('are none on a silent call', () => {
    expect(measureTurns([], [])).toEqual({ turns: [], unansweredTurns: 0, bargeIns: [] });
  });
});

describe('speech', () => {
  const spansOf = (...pieces: readonly [Int16Array, number][]) => {
    const tracker = new SpeechTracker();
    for (const [samples, startMs] of pieces) tracker.add(samples, 8000, startMs);
    return tracker.spans;
  };

  it('begins and ends to the sample, and holes below 200 ms do not part it', () => {
    expect(spansOf([join(quiet(30), tone(100), quiet(190), tone(100), quiet(210), tone(50)), 0])).toEqual([
      { startMs: 30, endMs: 420 },
      { startMs: 630, endMs: 680 },
    ]);
  });

  it('is what is loud enough', () => {
    expect(spansOf([tone(100, LOUD_RMS * 1.2), 0])).toEqual([]);
    expect(spansOf([tone(100, LOUD_RMS * 2), 0])).toHaveLength(1);
  });

  it('is the same at every rate', () => {
    const tracker = new SpeechTracker();
    tracker.add(tone(100, 8000, 24_000), 24_000, 40);
    expect(tracker.spans).toEqual([{ startMs: 40, endMs: 140 }]);
  });
});

describe('a recording', () => {
  it('keeps Exotel at 16 kHz in step with the caller', async () => {
    const { clock, agent, finish } = openTestStream('exotel', { sampleRate: 16_000, record: true });
    await clock.advance(1000);
    agent.play(tone(400, 8000, 16_000));
    await clock.advance(1000);
    const report = await finish();
    const { agent: heard } = report.recording as NonNullable<typeof report.recording>;
    const first = heard.findIndex((sample) => Math.abs(sample) > 1000);
    expect(first).toBeGreaterThanOrEqual(8000);
    expect(first).toBeLessThan(8000 + 40); // The filter's own delay.
    expect(report.agentSpokeMs).toBe(400);
  });

  it('stops growing at its longest length and says so', async () => {
    const { clock, agent, finish } = openTestStream('twilio', { record: true, maxRecordingMs: 500 });
    await clock.advance(400);
    agent.playAll(tone(300));
    await clock.advance(1000);
    const { recording } = await finish();
    expect(recording).toMatchObject({ isTruncated: true });
    expect(recording?.agent).toHaveLength(4000);
    expect(recording?.caller).toHaveLength(4000);
  });

  it('is not made unasked', async () => {
    const { clock, finish } = openTestStream('twilio');
    await clock.advance(100);
    expect((await finish()).recording).toBeUndefined();
  });
});

describe('a caller who waits for the agent', () => {
  it('speaks when the agent has been quiet for long enough', async () => {
    const { clock, agent, call } = openTestStream('twilio', {
      caller: [waitForAgent('finishes', { quietMs: 300 }), say(tone(100)), waitForAgent('starts'), hangUp()],
    });
    await clock.advance(100);
    agent.playAll(join(tone(200), quiet(250), tone(200))); // Until 750 ms.
    await clock.advance(1200);
    agent.playAll(tone(200)); // At 1300 ms.
    await clock.advance(100);
    const { timeline, timedOutWaits } = await call.done;
    const at = (type: string) => timeline.filter((event) => event.type === type).map(({ atMs }) => atMs);
    expect(at('caller-speech-started')).toEqual([1060]);
    expect(at('agent-speech-started')).toEqual([100, 550, 1300]);
    expect(at('agent-speech-stopped')).toEqual([300, 750, 1320]);
    expect(at('stream-ended')).toEqual([1320]);
    expect(timedOutWaits).toBe(0);
  });

  it('goes on after the time-out and says so', async () => {
    const { clock, call } = openTestStream('twilio', {
      caller: [
        waitForAgent('starts', { timeoutMs: 500 }),
        interrupt({ afterAgentSpokeMs: 100, say: tone(100), timeoutMs: 500 }),
        hangUp(),
      ],
    });
    await clock.advance(1100);
    expect(await call.done).toMatchObject({ timedOutWaits: 2, callerSpokeMs: 0 });
  });

  it('does not take the end of an interrupted answer for a new one', async () => {
    const { clock, agent, call } = openTestStream('twilio', {
      caller: [
        interrupt({ afterAgentSpokeMs: 100, say: tone(100) }),
        waitForAgent('finishes', { quietMs: 200, timeoutMs: 1000 }),
        hangUp(),
      ],
    });
    await clock.advance(0);
    agent.playAll(tone(500));
    await clock.advance(3000);
    expect(await call.done).toMatchObject({ timedOutWaits: 1 });
  });
});
