import type { WireDescription } from '@voice/core/frames';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { LoopbackTransport, type LoopbackTransportOptions } from '../testing/index.ts';
import { Playout } from './playout.ts';
import { SpokenUtterance } from './spoken-utterance.ts';

const twilioLike: WireDescription = {
  encoding: 'mulaw',
  sampleRate: 8000,
  messageMs: 20,
  packetMs: 20,
  leadMs: 160,
  flushTailMs: 20,
  marksAfterFlush: 'echoed',
  flushAck: false,
  stopStream: false,
};
const vobizLike: WireDescription = { ...twilioLike, marksAfterFlush: 'never', flushAck: true, stopStream: true };
const exotelLike: WireDescription = {
  ...twilioLike,
  encoding: 'pcm16',
  messageMs: 100,
  leadMs: 300,
  flushTailMs: 100,
  marksAfterFlush: 'unknown',
};

function playing(wire: WireDescription, options: Partial<LoopbackTransportOptions> = {}) {
  const clock = new VirtualClock();
  const transport = new LoopbackTransport({ clock, wire, ...options });
  const playout = new Playout({ clock, transport });
  const finished: { id: string; atMs: number }[] = [];
  transport.events.on('frame', (frame) => {
    if (frame.type === 'mark-played') playout.markPlayed(frame.name);
    if (frame.type === 'audio-cleared') playout.audioCleared();
  });
  playout.events.on('finished', ({ id }) => finished.push({ id, atMs: clock.now() }));
  const audio = (durationMs: number) => new Uint8Array(durationMs * (wire.encoding === 'pcm16' ? 16 : 8));
  const say = (id: string, durationMs: number) => {
    const utterance = new SpokenUtterance(id);
    playout.begin(utterance);
    playout.beginSentence('one two');
    playout.add(audio(durationMs), [
      { word: 'one', startMs: 0, endMs: durationMs / 2 },
      { word: 'two', startMs: durationMs / 2, endMs: durationMs },
    ]);
    playout.endSentence();
    playout.complete();
    return utterance;
  };
  const audioAt = () => transport.sent.filter(({ type }) => type === 'output-audio').map(({ atMs }) => atMs);
  return { clock, transport, playout, say, audio, finished, audioAt };
}

describe('Playout', () => {
  it('sends the lead at once, then one message each 20 ms from the stream start on, without drift', async () => {
    const { clock, say, audioAt } = playing(twilioLike);
    say('u1', 10_000);
    await clock.advance(10_000);
    expect(audioAt()).toHaveLength(500);
    expect(audioAt().slice(0, 8)).toEqual(Array(8).fill(0));
    expect(audioAt().slice(8)).toEqual(Array.from({ length: 492 }, (_, index) => (index + 1) * 20));
  });

  it('keeps to the messages and the lead of a carrier with longer ones', async () => {
    const { clock, say, audioAt, transport } = playing(exotelLike);
    say('u1', 1000);
    await clock.advance(2000);
    expect(audioAt()).toEqual([0, 0, 0, 100, 200, 300, 400, 500, 600, 700]);
    expect(
      transport.sent.filter(({ type }) => type === 'output-audio').every(({ durationMs }) => durationMs === 100),
    ).toBe(true);
  });

  it('fills the last packet of a sentence with silence', async () => {
    const { clock, say, transport } = playing(exotelLike);
    const utterance = say('u1', 130);
    await clock.advance(1000);
    expect(transport.sent.filter(({ type }) => type === 'output-audio').map(({ durationMs }) => durationMs)).toEqual([
      100, 40,
    ]);
    expect(utterance.audioMs).toBe(140);
  });

  it('is finished when the mark behind the last word has come back', async () => {
    const { clock, say, finished } = playing(twilioLike);
    say('u1', 1000);
    await clock.advance(999);
    expect(finished).toEqual([]);
    await clock.advance(1);
    expect(finished).toEqual([{ id: 'u1', atMs: 1000 }]);
  });

  it('is finished without the mark a second later, so that a lost one wedges nothing', async () => {
    const { clock, say, finished } = playing(twilioLike, { marks: 'lost' });
    say('u1', 1000);
    await clock.advance(1999);
    expect(finished).toEqual([]);
    await clock.advance(1);
    expect(finished).toEqual([{ id: 'u1', atMs: 2000 }]);
  });

  it('marks a sentence that was on the wire before its end was known', async () => {
    const { clock, playout, transport, audio, finished } = playing(twilioLike);
    playout.begin(new SpokenUtterance('u1'));
    playout.beginSentence('short');
    playout.add(audio(40));
    expect(transport.sent.map(({ type }) => type)).toEqual(['output-audio', 'output-audio']);
    playout.endSentence();
    playout.complete();
    expect(transport.sent.filter(({ type }) => type === 'mark')).toHaveLength(1);
    await clock.advance(40);
    expect(finished).toEqual([{ id: 'u1', atMs: 40 }]);
  });

  it('finishes at once when there is nothing to say', async () => {
    const { clock, playout, finished, transport } = playing(twilioLike);
    playout.begin(new SpokenUtterance('u1'));
    playout.complete();
    await clock.advance(0);
    expect(finished).toEqual([{ id: 'u1', atMs: 0 }]);
    expect(transport.sent).toEqual([]);
  });

  it('flushes in the same tick, sends nothing more, and knows what was played', async () => {
    const { clock, say, playout, transport } = playing(twilioLike);
    const utterance = say('u1', 1000);
    await clock.advance(765);
    const sentBefore = transport.sent.length;
    const heardMs = playout.flush();
    expect(transport.sent.slice(sentBefore)).toMatchObject([{ type: 'clear-audio', atMs: 765 }]);
    expect(heardMs).toBe(780);
    expect(utterance.heardText(heardMs as number)).toBe('one two');
    await clock.advance(5000);
    expect(transport.sent).toHaveLength(sentBefore + 1);
    expect(clock.pendingCount).toBe(0);
  });

  it('counts the message in the making as heard where the carrier plays it to its end', async () => {
    const { clock, say, playout } = playing(exotelLike);
    say('u1', 1000);
    await clock.advance(410);
    expect(playout.flush()).toBe(500);
  });

  it('believes no mark that comes back because of a flush', async () => {
    const { clock, say, playout, finished } = playing(twilioLike);
    say('u1', 100);
    await clock.advance(40);
    playout.flush();
    say('u2', 1000);
    await clock.advance(500);
    expect(finished).toEqual([]);
    await clock.advance(500);
    expect(finished.map(({ id }) => id)).toEqual(['u2']);
  });

  it('holds new audio until the flush is answered', async () => {
    const { clock, say, playout, audioAt } = playing(vobizLike);
    say('u1', 1000);
    await clock.advance(100);
    playout.flush();
    const before = audioAt().length;
    say('u2', 100);
    await clock.advance(29);
    expect(audioAt()).toHaveLength(before);
    await clock.advance(1);
    expect(audioAt().slice(before)).toEqual([130, 130, 130, 130, 130]);
  });

  it('holds it no longer than a second when no answer comes', async () => {
    const { clock, say, playout, transport, audioAt } = playing({ ...vobizLike });
    transport.receive = () => undefined;
    say('u1', 1000);
    await clock.advance(100);
    playout.flush();
    const before = audioAt().length;
    say('u2', 20);
    await clock.advance(999);
    expect(audioAt()).toHaveLength(before);
    await clock.advance(1);
    expect(audioAt()).toHaveLength(before + 1);
  });

  it('does not flush what nobody has heard yet', () => {
    const { playout, transport } = playing(twilioLike);
    playout.begin(new SpokenUtterance('u1'));
    expect(playout.flush()).toBe(0);
    expect(playout.flush()).toBeUndefined();
    expect(transport.sent).toEqual([]);
  });

  it('waits for the rest of a sentence instead of sending half a message', async () => {
    const { clock, playout, audio, audioAt } = playing(twilioLike);
    playout.begin(new SpokenUtterance('u1'));
    playout.beginSentence('slow');
    playout.add(audio(30));
    expect(audioAt()).toHaveLength(1);
    await clock.advance(500);
    expect(audioAt()).toHaveLength(1);
    playout.add(audio(10));
    expect(audioAt()).toEqual([0, 500]);
    expect(playout.backlogMs).toBe(20);
  });
});
