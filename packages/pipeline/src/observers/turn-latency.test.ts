import { expect, it } from 'vitest';
import { TurnLatencyWatch } from './turn-latency.ts';

const turn = { text: 'Hi.', startedAtMs: 0, speechEndedAtMs: 1000, silentAtMs: 1420, overAtMs: 1500 };

it('splits the wait so that the parts add up', () => {
  const watch = new TurnLatencyWatch(turn);
  watch.sentence(1700);
  watch.sentence(9000);
  watch.audio(1760);
  watch.audio(9000);
  expect(watch.wire(1765)).toEqual({
    endpointingMs: 420,
    recognitionMs: 80,
    modelMs: 200,
    voiceMs: 60,
    ownMs: 5,
    totalMs: 765,
  });
});

it('counts a turn that was over before its silence was long enough as endpointing only', () => {
  const watch = new TurnLatencyWatch({ ...turn, silentAtMs: 1000, overAtMs: 1000 });
  expect(watch.wire(1010)).toMatchObject({ endpointingMs: 0, recognitionMs: 0, ownMs: 10, totalMs: 10 });
});
