import { beforeEach, describe, expect, it } from 'vitest';
import { TypedEmitter } from './index.ts';

type Events = { spoke: (words: string, atMs: number) => void; ended: () => void };

let events: TypedEmitter<Events>;
let heard: string[];
const hear = (who: string) => (words: string) => void heard.push(`${who}: ${words}`);

beforeEach(() => {
  events = new TypedEmitter<Events>();
  heard = [];
});

describe('TypedEmitter', () => {
  it('hands every value to every listener, in the order they were added, before emit returns', () => {
    const calls: unknown[][] = [];
    events.on('spoke', (...values) => calls.push(['first', ...values]));
    events.on('spoke', (...values) => calls.push(['second', ...values]));
    events.emit('spoke', 'hello', 20);
    expect(calls).toEqual([
      ['first', 'hello', 20],
      ['second', 'hello', 20],
    ]);
  });

  it('keeps events apart and does nothing when nobody listens', () => {
    events.on('spoke', hear('a'));
    events.emit('ended');
    expect(heard).toEqual([]);
    expect(events.listenerCount('ended')).toBe(0);
  });

  it('takes event names of Object.prototype for ordinary names', () => {
    const odd = new TypedEmitter<{ constructor: () => void; toString: () => void }>();
    expect(() => odd.emit('constructor')).not.toThrow();
    expect(odd.listenerCount('toString')).toBe(0);
  });

  it('removes a listener, once and for all, however often it is asked to', () => {
    const remove = events.on('spoke', hear('a'));
    events.on('spoke', hear('b'));
    remove();
    remove();
    events.emit('spoke', 'x', 0);
    expect(heard).toEqual(['b: x']);
    expect(events.listenerCount('spoke')).toBe(1);
  });

  it('counts one function added twice as two listeners, and removes them one by one', () => {
    const listener = hear('a');
    const removeFirst = events.on('spoke', listener);
    events.on('spoke', listener);
    removeFirst();
    removeFirst();
    events.emit('spoke', 'x', 0);
    expect(heard).toEqual(['a: x']);
  });

  it('finishes an emit with the listeners it began with, whatever they add or remove', () => {
    const removeB = { now: () => {} };
    events.on('spoke', () => {
      removeB.now();
      events.on('spoke', hear('late'));
    });
    removeB.now = events.on('spoke', hear('b'));
    events.emit('spoke', '1', 0);
    expect(heard).toEqual(['b: 1']);
    heard = [];
    events.emit('spoke', '2', 0);
    expect(heard).toEqual(['late: 2']);
  });

  it('tells a listener for once only once, even when an earlier listener emits again', () => {
    let depth = 0;
    events.on('spoke', (words, atMs) => {
      depth += 1;
      if (depth === 1) events.emit('spoke', `${words} again`, atMs);
    });
    events.once('spoke', hear('once'));
    events.emit('spoke', 'x', 0);
    expect(heard).toEqual(['once: x again']);
    expect(events.listenerCount('spoke')).toBe(1);
  });

  it('lets a listener for once be removed before it was told', () => {
    events.once('spoke', hear('once'))();
    events.emit('spoke', 'x', 0);
    expect(heard).toEqual([]);
  });

  it('lets the failure of a listener reach whoever emits, and goes on working', () => {
    const removeThrowing = events.on('spoke', () => {
      throw new Error('listener failed');
    });
    events.on('spoke', hear('b'));
    expect(() => events.emit('spoke', '1', 0)).toThrow('listener failed');
    expect(heard).toEqual([]);
    removeThrowing();
    events.emit('spoke', '2', 0);
    expect(heard).toEqual(['b: 2']);
  });

  it('forgets everyone at the end', () => {
    events.on('spoke', hear('a'));
    events.once('ended', () => heard.push('ended'));
    events.removeAll();
    events.emit('spoke', 'x', 0);
    events.emit('ended');
    expect(heard).toEqual([]);
    expect(events.listenerCount('spoke')).toBe(0);
  });
});
