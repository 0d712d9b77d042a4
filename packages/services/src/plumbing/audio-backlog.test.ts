import { describe, expect, it } from 'vitest';
import { AudioBacklog, type BacklogPiece } from './audio-backlog.ts';

const bytes = (from: number, count: number) => Uint8Array.from({ length: count }, (_, index) => (from + index) % 256);

function backlog(options: Partial<ConstructorParameters<typeof AudioBacklog>[0]> = {}) {
  const made = new AudioBacklog({ maxBytes: 1000, minMessageBytes: 0, maxMessageBytes: 100, ...options });
  /** All that can go out now, audio as the numbers of its first and last byte. */
  const flush = (): string[] => {
    const pieces: string[] = [];
    for (let piece = made.next(); piece !== undefined; piece = made.next()) pieces.push(shown(piece));
    return pieces;
  };
  return { backlog: made, flush };
}

const shown = (piece: BacklogPiece) => ('mark' in piece ? piece.mark : `${piece.audio[0]}-${piece.audio.at(-1)}`);

describe('AudioBacklog', () => {
  it('hands out what waits in messages that are not too long, and marks at their place', () => {
    const { backlog: waiting, flush } = backlog();
    waiting.push(bytes(0, 60));
    waiting.push(bytes(60, 60));
    waiting.mark('end');
    waiting.push(bytes(120, 130));
    expect(flush()).toEqual(['0-59', '60-119', 'end', '120-219', '220-249']);
    expect(flush()).toEqual([]);
  });

  it('joins small pieces, and keeps back what is less than a message', () => {
    const { backlog: waiting, flush } = backlog({ minMessageBytes: 50 });
    waiting.push(bytes(0, 20));
    waiting.push(bytes(20, 20));
    expect(flush()).toEqual([]);
    waiting.push(bytes(40, 20));
    expect(flush()).toEqual(['0-59']);
  });

  it('lets a mark overtake what is less than a message, which is not lost', () => {
    const { backlog: waiting, flush } = backlog({ minMessageBytes: 50 });
    waiting.push(bytes(0, 20));
    waiting.mark('end');
    expect(flush()).toEqual(['end']);
    waiting.push(bytes(20, 40));
    expect(flush()).toEqual(['0-59']);
    waiting.rewind();
    expect(flush()).toEqual(['end', '0-59']);
  });

  it('says again what was not confirmed, to the byte', () => {
    const { backlog: waiting, flush } = backlog();
    waiting.push(bytes(0, 80));
    waiting.mark('one');
    waiting.push(bytes(80, 80));
    waiting.mark('two');
    flush();
    waiting.confirm(90);
    expect(waiting.rewind()).toBe(90);
    expect(flush()).toEqual(['90-159', 'two']);
    waiting.confirm(160);
    expect([waiting.rewind(), flush()]).toEqual([160, []]);
  });

  it('takes a mark for confirmed that stands just behind', () => {
    const { backlog: waiting, flush } = backlog();
    waiting.push(bytes(0, 80));
    waiting.mark('end');
    flush();
    waiting.confirm(75, 10);
    waiting.rewind();
    expect(flush()).toEqual(['75-79']);
  });

  it('does not forget what was never sent, whatever is confirmed', () => {
    const { backlog: waiting, flush } = backlog();
    waiting.push(bytes(0, 80));
    waiting.confirm(80);
    expect(flush()).toEqual(['0-79']);
  });

  it('drops its oldest audio when it is full, never a mark, and counts only what was never sent', () => {
    const { backlog: waiting, flush } = backlog({ maxBytes: 100 });
    waiting.push(bytes(0, 60));
    waiting.mark('end');
    flush();
    waiting.push(bytes(60, 60));
    expect(waiting.droppedBytes).toBe(0);
    waiting.push(bytes(120, 60));
    expect(waiting.droppedBytes).toBe(60);
    expect(waiting.rewind()).toBe(60);
    expect(flush()).toEqual(['end', '120-179']);
  });

  it('copies, Buffers too', () => {
    const { backlog: waiting, flush } = backlog();
    const payload = Buffer.from(bytes(7, 10));
    waiting.push(payload);
    payload.fill(0);
    expect(flush()).toEqual(['7-16']);
  });
});
