import { TypedEmitter } from '@voice/core/events';
import type { SpeechToTextStreamEvents } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { SegmentFinals } from './segment-finals.ts';

function listening(answerTimeoutMs?: number) {
  const clock = new VirtualClock();
  const events = new TypedEmitter<SpeechToTextStreamEvents>();
  const finals = new SegmentFinals({ clock, events, answerTimeoutMs });
  const heard: string[] = [];
  events.on('interim', ({ text }) => heard.push(`interim ${text}`));
  events.on('final', ({ text, confidence }) =>
    heard.push(`final ${text}${confidence === undefined ? '' : ` ${confidence}`}`),
  );
  finals.connected();
  return { clock, finals, heard };
}

describe('SegmentFinals', () => {
  it('joins what became final on its own into the one final that was asked for', () => {
    const { finals, heard } = listening();
    finals.part('My number is', 0.9);
    finals.interim('five five');
    finals.finalize();
    finals.part('five five', 0.7);
    finals.part(' ', 0);
    finals.answered();
    expect(heard).toEqual(['interim My number is five five', 'final My number is five five 0.7']);
  });

  it('tells the words of a turn that nobody asked for, once the vendor thinks it is over', () => {
    const { finals, heard } = listening();
    finals.turnEnded();
    finals.part('Psst.');
    finals.turnEnded();
    finals.turnEnded();
    expect(heard).toEqual(['final Psst.']);
  });

  it('does not take the end of a turn for the answer that is owed', () => {
    const { finals, heard } = listening();
    finals.finalize();
    finals.part('Yes.');
    finals.turnEnded();
    expect(heard).toEqual([]);
    finals.answered();
    expect(heard).toEqual(['final Yes.']);
  });

  it('takes the end of a turn for the answer where it covers all that was asked for', () => {
    const { finals, heard } = listening();
    finals.finalize(1000);
    finals.part('Yes.');
    finals.turnEnded(999);
    expect(heard).toEqual([]);
    finals.turnEnded(1000);
    finals.answered();
    expect(heard).toEqual(['final Yes.']);
    finals.close();
  });

  it('does not wait long for an answer to silence', async () => {
    const { clock, finals, heard } = listening();
    finals.finalize();
    await clock.advance(799);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect([heard, clock.pendingCount]).toEqual([['final '], 0]);
  });

  it('waits longer where words have shown, and lets them come as a turn of their own when they are later still', async () => {
    const { clock, finals, heard } = listening();
    finals.finalize();
    await clock.advance(700);
    finals.interim('yes');
    await clock.advance(1999);
    expect(heard).toEqual(['interim yes']);
    await clock.advance(1);
    finals.part('Yes.');
    finals.answered();
    expect(heard).toEqual(['interim yes', 'final ', 'final Yes.']);
  });

  it('is patient with a vendor that answers everything', async () => {
    const { clock, finals, heard } = listening(4000);
    finals.finalize();
    finals.finalize();
    await clock.advance(3000);
    finals.part('One.');
    finals.answered();
    await clock.advance(3999);
    expect(heard).toEqual(['final One.']);
    finals.part('Two.');
    finals.answered();
    expect([heard, clock.pendingCount]).toEqual([['final One.', 'final Two.'], 0]);
  });

  it('does not blame a vendor that is gone, and forgets what it was only guessing', async () => {
    const { clock, finals, heard } = listening();
    finals.part('Well');
    finals.interim('I guess');
    finals.lost();
    finals.finalize();
    await clock.advance(60_000);
    expect(heard).toEqual(['interim Well I guess']);
    finals.connected();
    finals.part('I know.');
    finals.answered();
    expect(heard.at(-1)).toBe('final Well I know.');
    finals.finalize();
    finals.close();
    expect(clock.pendingCount).toBe(0);
  });
});
