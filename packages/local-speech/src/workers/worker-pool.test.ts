import { afterEach, describe, expect, it } from 'vitest';
import type { Echo, Misbehaviour } from '../testing/misbehaving-worker.ts';
import { TimersOnlyClock } from '../testing/timers-only-clock.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

const clock = new TimersOnlyClock();
const pools: WorkerPool<Misbehaviour, Echo>[] = [];

function startPool(options: Partial<WorkerPoolOptions> = {}): WorkerPool<Misbehaviour, Echo> {
  const pool = new WorkerPool<Misbehaviour, Echo>({
    clock,
    engine: 'recognition',
    entry: new URL('../testing/misbehaving-worker.ts', import.meta.url),
    size: 1,
    maxRequests: 10,
    timeoutMs: 5_000,
    startTimeoutMs: 60_000,
    ...options,
  });
  pools.push(pool);
  return pool;
}

const now = { virtualMs: 0 };

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  expect(clock.pendingCount, 'timers left behind').toBe(0);
});

describe('a pool of workers', () => {
  it('serves requests in order, one at a time', async () => {
    const pool = startPool();
    const answers = await Promise.all(['echo', 'echo', 'echo'].map(() => pool.run('echo', now)));
    expect(answers.map(({ requestCount }) => requestCount)).toEqual([1, 2, 3]);
  });

  it('spreads requests over its workers', async () => {
    const pool = startPool({ size: 2 });
    await pool.ready();
    const [one, other] = await Promise.all([pool.run('echo', now), pool.run('echo', now)]);
    expect(one.threadId).not.toBe(other.threadId);
  });

  it('keeps the worker when the engine refuses a request', async () => {
    const pool = startPool();
    const before = await pool.run('echo', now);
    await expect(pool.run('refuse', now)).rejects.toMatchObject({
      code: 'VOICE_LOCAL_SPEECH_ENGINE',
      retryable: false,
      message: expect.stringContaining('no such model'),
    });
    expect(await pool.run('echo', now)).toEqual({ threadId: before.threadId, requestCount: 3 });
  });

  it.each(['throw-outside', 'exit'] as const)('fails one request and replaces the worker on "%s"', async (how) => {
    const pool = startPool();
    const crash = pool.run(how, now);
    const next = pool.run('echo', now);
    await expect(crash).rejects.toMatchObject({ code: 'VOICE_LOCAL_SPEECH_WORKER', retryable: true });
    expect(await next).toMatchObject({ requestCount: 1 });
  });

  it('replaces a worker that died while nobody asked it anything', async () => {
    const pool = startPool();
    const { threadId } = await pool.run('exit-after-answer', now);
    let answer: Echo | undefined;
    // It may answer once more, or fail one request, before it is gone.
    while (answer === undefined || answer.threadId === threadId) {
      answer = await pool.run('echo', now).catch(() => undefined);
    }
    expect(answer).toMatchObject({ requestCount: 1 });
  });

  it('stops a worker that hangs and goes on with another', async () => {
    const pool = startPool();
    await pool.ready();
    const hung = pool.run('hang', now);
    const outcome = expect(hung).rejects.toMatchObject({ code: 'VOICE_LOCAL_SPEECH_TIMEOUT', retryable: true });
    const next = pool.run('echo', now);
    await clock.advance(4_999);
    expect(await Promise.race([hung.catch(() => 'failed'), Promise.resolve('waiting')])).toBe('waiting');
    await clock.advance(1);
    await outcome;
    expect(await next).toMatchObject({ requestCount: 1 });
  });

  it('refuses what its queue cannot hold, at once and with a code', async () => {
    const pool = startPool({ maxRequests: 2 });
    const taken = [pool.run('echo', now), pool.run('echo', now)];
    await expect(pool.run('echo', now)).rejects.toMatchObject({ code: 'VOICE_LOCAL_SPEECH_BUSY', retryable: true });
    await Promise.all(taken);
    expect(await pool.run('echo', now)).toMatchObject({ requestCount: 3 });
  });

  it('lets optional requests wait behind all others, and refuses them first', async () => {
    const pool = startPool();
    const optional = pool.run('echo', { ...now, isOptional: true });
    const required = pool.run('echo', now);
    await expect(pool.run('echo', { ...now, isOptional: true })).rejects.toMatchObject({
      code: 'VOICE_LOCAL_SPEECH_BUSY',
    });
    expect(await required).toMatchObject({ requestCount: 1 });
    expect(await optional).toMatchObject({ requestCount: 2 });
  });

  it('takes an aborted request out of the queue', async () => {
    const pool = startPool();
    const controller = new AbortController();
    const first = pool.run('echo', now);
    const aborted = pool.run('echo', { ...now, signal: controller.signal });
    const last = pool.run('echo', now);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(await first).toMatchObject({ requestCount: 1 });
    expect(await last).toMatchObject({ requestCount: 2 });
  });

  it('lets go of an aborted request that is under way', async () => {
    const pool = startPool();
    await pool.ready();
    const controller = new AbortController();
    const aborted = pool.run('echo', { ...now, signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(await pool.run('echo', now)).toMatchObject({ requestCount: 2 });
  });

  it('tells when an engine cannot load, once for each request', async () => {
    const pool = startPool({ entry: new URL('../testing/unloadable-worker.ts', import.meta.url) });
    await expect(pool.ready()).rejects.toMatchObject({
      code: 'VOICE_LOCAL_SPEECH_WORKER',
      message: expect.stringContaining('model file not found'),
    });
    const requests = [pool.run('echo', now), pool.run('echo', now)];
    for (const request of requests) {
      await expect(request).rejects.toMatchObject({ code: 'VOICE_LOCAL_SPEECH_WORKER' });
    }
  });

  it('fails what is waiting and under way when it closes, and everything afterwards', async () => {
    const pool = startPool();
    await pool.ready();
    const outcomes = Promise.allSettled([pool.run('hang', now), pool.run('echo', now)]);
    await pool.close();
    await pool.close();
    for (const outcome of [...(await outcomes), ...(await Promise.allSettled([pool.run('echo', now)]))]) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'VOICE_LOCAL_SPEECH_CLOSED' } });
    }
  });

  it('lets native code finish before its thread ends, for cutting it off would end the whole process', async () => {
    const channel = new BroadcastChannel('voice-local-speech-work-done');
    const done = new Promise((resolve) => channel.addEventListener('message', resolve, { once: true }));
    const pool = startPool({ isNative: true });
    await pool.ready();
    const outcome = expect(pool.run('work', now)).rejects.toMatchObject({ code: 'VOICE_LOCAL_SPEECH_CLOSED' });
    await pool.close();
    await outcome;
    await done;
    channel.close();
  });
});
