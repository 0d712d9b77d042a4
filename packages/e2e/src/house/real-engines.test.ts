import { wordErrorRate } from '@voice/simulator';
import { expect, it } from 'vitest';
import { scenes } from '../demo/scenes.ts';
import { storyHash } from './call-in-house.ts';
import { callWithRealEngines } from './real-engines.ts';

it('a recorded caller and real engines tell the same story twice on the virtual clock', {
  timeout: 120_000,
}, async () => {
  const clips = (scenes[0]?.lines ?? []).slice(0, 2).map(({ clip }) => clip);
  const first = await callWithRealEngines('twilio', clips);
  const second = await callWithRealEngines('twilio', clips);
  expect(storyHash(second)).toBe(storyHash(first));
  expect(first.report.breaches).toEqual([]);
  expect(first.record).toMatchObject({ status: 'COMPLETED', endReason: 'caller-hung-up' });
  const heard = first.transcript.filter(({ role }) => role === 'user').map(({ content }) => content);
  const { errors, words } = wordErrorRate(clips.map((clip) => clip.words).join(' '), heard.join(' '));
  expect(errors / words).toBeLessThan(0.2);
});
