import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { type CallerTurn, Endpointing, silenceFor } from './endpointing.ts';

function listening() {
  const clock = new VirtualClock();
  const endpointing = new Endpointing({ clock, silenceMs: 700 });
  const turns: CallerTurn[] = [];
  endpointing.events.on('turn-over', (turn) => turns.push(turn));
  return { clock, endpointing, turns };
}

describe('Endpointing', () => {
  it('ends a turn when the silence after its words is long enough, not a millisecond before', async () => {
    const { clock, endpointing, turns } = listening();
    endpointing.speechStarted(0);
    await clock.advance(1000);
    endpointing.speechStopped(900);
    endpointing.final('five five');
    await clock.advance(599);
    expect(turns).toEqual([]);
    await clock.advance(1);
    expect(turns).toEqual([
      { text: 'five five', startedAtMs: 0, speechEndedAtMs: 900, silentAtMs: 1600, overAtMs: 1600 },
    ]);
  });

  it('waits for words that come late, and tells how late', async () => {
    const { clock, endpointing, turns } = listening();
    endpointing.speechStarted(0);
    endpointing.speechStopped(0);
    await clock.advance(2000);
    expect(turns).toEqual([]);
    endpointing.final('Hello.');
    expect(turns).toMatchObject([{ text: 'Hello.', silentAtMs: 420, overAtMs: 2000 }]);
  });

  it.each([
    ['I am done.', 420],
    ['Are you there?"', 420],
    ['five of clubs', 700],
    ['my number is', 700],
    ['I would like to', 1120],
    ['well, um', 1120],
    ['first,', 1120],
  ])('after %j it waits %d ms', (text, waitMs) => {
    expect(silenceFor(text, 700)).toBeCloseTo(waitMs);
  });

  it('joins what is said with short pauses into one turn', async () => {
    const { clock, endpointing, turns } = listening();
    endpointing.speechStarted(0);
    endpointing.speechStopped(500);
    endpointing.final('four of clubs');
    await clock.advance(600);
    endpointing.speechStarted(1100);
    await clock.advance(5000);
    expect(turns).toEqual([]);
    endpointing.speechStopped(5600);
    endpointing.final('seven of hearts');
    await clock.advance(1000);
    expect(turns.map(({ text }) => text)).toEqual(['four of clubs seven of hearts']);
  });

  it('makes no turn of a noise without words', async () => {
    const { clock, endpointing, turns } = listening();
    endpointing.speechStarted(0);
    endpointing.speechStopped(200);
    endpointing.final('');
    await clock.advance(5000);
    expect(turns).toEqual([]);
    expect(endpointing.isOpen).toBe(false);
  });

  it('puts a turn back in front when the caller went on', async () => {
    const { clock, endpointing, turns } = listening();
    endpointing.speechStarted(0);
    endpointing.speechStopped(100);
    endpointing.final('Book a table.');
    await clock.advance(600);
    endpointing.speechStarted(700);
    endpointing.reopen(turns[0] as CallerTurn);
    endpointing.speechStopped(1200);
    endpointing.final('For two.');
    await clock.advance(2000);
    expect(turns.map(({ text }) => text)).toEqual(['Book a table.', 'Book a table. For two.']);
    expect(turns[1]?.startedAtMs).toBe(0);
  });

  it('keeps the words of an unfinished turn for a call that breaks off', () => {
    const { endpointing } = listening();
    expect(endpointing.unfinished).toBeUndefined();
    endpointing.speechStarted(40);
    endpointing.interim('I was about');
    expect(endpointing.unfinished).toEqual({ text: 'I was about', startedAtMs: 40 });
  });

  it('leaves no timer behind', () => {
    const { clock, endpointing } = listening();
    endpointing.speechStarted(0);
    endpointing.speechStopped(0);
    endpointing.final('Hello.');
    expect(clock.pendingCount).toBe(1);
    endpointing.close();
    expect(clock.pendingCount).toBe(0);
  });
});
