import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { LinkedSocket, VirtualClock } from './index.ts';

/** Everything one end is told, with its time. */
function logOf(socket: LinkedSocket, clock: { now(): number }): string[] {
  const log: string[] = [];
  socket.on('message', (data, isBinary) => log.push(`${clock.now()} ${isBinary ? 'binary' : 'text'} ${String(data)}`));
  socket.on('close', (code, reason) => log.push(`${clock.now()} close ${code} ${reason.toString()}`.trimEnd()));
  socket.on('error', (error) => log.push(`${clock.now()} error ${error.message}`));
  return log;
}

function linked(latencyMs?: number) {
  const clock = new VirtualClock();
  const [server, carrier] = LinkedSocket.pair(latencyMs === undefined ? { clock } : { clock, latencyMs });
  return { clock, server, carrier, serverLog: logOf(server, clock), carrierLog: logOf(carrier, clock) };
}

describe('LinkedSocket', () => {
  it('is open at both ends from the start', () => {
    const { server, carrier } = linked();
    expect([server.readyState, carrier.readyState]).toEqual([1, 1]);
    expect(server.bufferedAmount).toBe(0);
  });

  it('delivers after its latency and not a moment before', async () => {
    const { clock, server, carrierLog } = linked(40);
    server.send('hello');
    await clock.advance(39);
    expect(carrierLog).toEqual([]);
    await clock.advance(1);
    expect(carrierLog).toEqual(['40 text hello']);
  });

  it('delivers after the current task even without latency', async () => {
    const { clock, server, carrierLog } = linked();
    server.send('hello');
    expect(carrierLog).toEqual([]);
    await clock.advance(0);
    expect(carrierLog).toEqual(['0 text hello']);
  });

  it('carries both directions, text as text and bytes as a binary message', async () => {
    const { clock, server, carrier, serverLog, carrierLog } = linked(5);
    server.send('down');
    carrier.send(Uint8Array.of(1, 2));
    await clock.advance(5);
    expect(carrierLog).toEqual(['5 text down']);
    expect(serverLog).toEqual(['5 binary 1,2']);
  });

  it('keeps every message, in order, whenever it was sent', async () => {
    const pauses = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(pauses, fc.double({ min: 0, max: 10, noNaN: true }), async (pausesMs, latencyMs) => {
        const { clock, server, carrierLog } = linked(latencyMs);
        for (const [index, pauseMs] of pausesMs.entries()) {
          server.send(String(index));
          await clock.advance(pauseMs);
        }
        await clock.advance(11);
        expect(carrierLog.map((line) => Number(line.split(' ')[2]))).toEqual(pausesMs.map((_, index) => index));
      }),
      { numRuns: 50 },
    );
  });

  it('closes at both ends with code and reason, after everything sent before', async () => {
    const { clock, server, carrier, serverLog, carrierLog } = linked(10);
    server.send('last words');
    server.close(1000, 'call ended');
    expect(server.readyState).toBe(2);
    await clock.advance(10);
    expect(carrierLog).toEqual(['10 text last words', '10 close 1000 call ended']);
    expect(serverLog).toEqual(['10 close 1000 call ended']);
    expect([server.readyState, carrier.readyState]).toEqual([3, 3]);
  });

  it('still hears the peer while it is closing, and nothing once it is closed', async () => {
    const { clock, server, carrier, serverLog } = linked(10);
    carrier.send('on its way');
    await clock.advance(5);
    server.close(1000);
    await clock.advance(4);
    carrier.send('too late');
    await clock.advance(20);
    expect(serverLog).toEqual(['10 text on its way', '15 close 1000']);
  });

  it('drops what is sent into a closing or closed socket', async () => {
    const { clock, server, carrierLog } = linked();
    server.close(1000);
    server.send('closing');
    await clock.advance(0);
    server.send('closed');
    await clock.advance(10);
    expect(carrierLog).toEqual(['0 close 1000']);
  });

  it('closes once, though both ends close at the same time and more than once', async () => {
    const { clock, server, carrier, serverLog, carrierLog } = linked(10);
    server.close(1000, 'a');
    carrier.close(1001, 'b');
    server.close(1008);
    carrier.terminate();
    carrier.terminate();
    await clock.advance(100);
    expect(serverLog.filter((line) => line.includes('close'))).toHaveLength(1);
    expect(carrierLog).toEqual(['0 close 1006']);
    expect(clock.pendingCount).toBe(0);
  });

  it('reports 1005 when closed without a code', async () => {
    const { clock, server, carrierLog } = linked();
    server.close();
    await clock.advance(0);
    expect(carrierLog).toEqual(['0 close 1005']);
  });

  it('shows a dropped connection as 1006: here at once, at the peer after what was under way', async () => {
    const { clock, server, carrier, serverLog, carrierLog } = linked(10);
    server.send('last packet');
    carrier.send('never heard');
    server.terminate();
    expect(serverLog).toEqual(['0 close 1006']);
    await clock.advance(10);
    expect(carrierLog).toEqual(['10 text last packet', '10 close 1006']);
    expect(serverLog).toHaveLength(1);
  });

  it('reports a network error before the close that follows it', async () => {
    const { clock, server, serverLog, carrierLog } = linked(10);
    server.fail(new Error('Invalid WebSocket frame: MASK must be set'));
    await clock.advance(10);
    expect(serverLog).toEqual(['0 error Invalid WebSocket frame: MASK must be set', '0 close 1006']);
    expect(carrierLog).toEqual(['10 close 1006']);
  });
});

describe('LinkedSocket on a clock whose timers overtake', () => {
  it('stays in order, as the whole milliseconds of platform timers demand', () => {
    const timers: (() => void)[] = [];
    const clock = new VirtualClock();
    vi.spyOn(clock, 'setTimer').mockImplementation((callback) => {
      timers.push(callback);
      return { cancel: () => undefined };
    });
    const [server, carrier] = LinkedSocket.pair({ clock, latencyMs: 5 });
    const heard: unknown[] = [];
    carrier.on('message', (data) => heard.push(data));
    for (const word of ['one', 'two', 'three']) server.send(word);
    for (const fire of timers.reverse()) fire();
    expect(heard).toEqual(['one', 'two', 'three']);
  });
});
