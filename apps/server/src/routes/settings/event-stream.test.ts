import { createServer, type Server } from 'node:http';
import { VirtualClock } from '@voice/core/testing';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeHttp, listen } from '../../listen.ts';
import { EventStream, lastEventId } from './event-stream.ts';

let clock: VirtualClock;
let server: Server;
let url: string;
let stream: EventStream;
let closedCount: number;
let lastId: number;

beforeEach(async () => {
  clock = new VirtualClock();
  closedCount = 0;
  const app = express();
  app.get('/events', (request, response) => {
    lastId = lastEventId(request);
    stream = new EventStream(response, clock);
    stream.events.on('closed', () => {
      closedCount += 1;
    });
  });
  server = createServer(app);
  url = `http://127.0.0.1:${await listen(server, { host: '127.0.0.1', port: 0 })}/events`;
});

afterEach(async () => {
  stream.close();
  await closeHttp(server, clock);
});

describe('a stream of events', () => {
  it('sends each with its id, its name and its data on one line', async () => {
    const response = await fetch(url);
    stream.send(3, 'caller-spoke', { text: 'two\nlines' });
    stream.close();
    expect(await response.text()).toBe('id: 3\nevent: caller-spoke\ndata: {"text":"two\\nlines"}\n\n');
  });

  it('shows every 15 s that it lives', async () => {
    const response = await fetch(url);
    await clock.advance(14_999);
    await clock.advance(1);
    await clock.advance(15_000);
    stream.close();
    expect(await response.text()).toBe(':\n\n:\n\n');
    expect(clock.pendingCount).toBe(0);
  });

  it('cuts off a client that falls more than 1 MiB behind', async () => {
    const response = await fetch(url);
    for (let index = 0; index < 40; index += 1) stream.send(index, 'warning', 'x'.repeat(100_000));
    expect(closedCount).toBe(1);
    expect(clock.pendingCount).toBe(0);
    await expect(response.text()).rejects.toThrow();
  });

  it('frees everything when its client goes away', async () => {
    const abort = new AbortController();
    await fetch(url, { signal: abort.signal });
    abort.abort();
    await vi.waitFor(() => expect(closedCount).toBe(1), { interval: 5 });
    expect(clock.pendingCount).toBe(0);
    stream.send(1, 'warning', 'nobody hears it');
    stream.close();
    expect(closedCount).toBe(1);
  });

  it.each([
    ['7', 7],
    ['-1', -1],
    ['1e9', -1],
    ['99999999999999999999', -1],
    ['x', -1],
  ])('takes Last-Event-ID %s as %i', async (header, expected) => {
    await fetch(url, { headers: { 'Last-Event-ID': header } });
    expect(lastId).toBe(expected);
  });
});
