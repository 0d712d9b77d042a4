import { sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseStoreUrl } from './store-url.ts';

describe('a database URL', () => {
  it.each([':memory:', 'memory:'])('%s is a database in memory', (url) => {
    expect(parseStoreUrl(url)).toEqual({ dialect: 'sqlite', location: 'memory' });
  });

  it.each([
    ['file:/data/voice.db', '/data/voice.db'],
    ['file:///data/voice.db', '/data/voice.db'],
    ['file://localhost/data/voice.db', '/data/voice.db'],
    ['file:///data/my%20calls%23.db', '/data/my calls#.db'],
    ['file:/data/100%/my calls#?.db', '/data/100%/my calls#?.db'],
    ['file:voice.db', `${process.cwd()}${sep}voice.db`],
    ['file:./data/voice.db', `${process.cwd()}${sep}data${sep}voice.db`],
  ])('%s is the file %s', (url, path) => {
    expect(parseStoreUrl(url)).toEqual({ dialect: 'sqlite', location: { path } });
  });

  it.each([
    'postgres://user:p%40ss@db.example:5432/voice?sslmode=require',
    'postgresql://localhost/voice',
    'postgres:///voice?host=/var/run/postgresql',
  ])('%s is a Postgres server', (url) => {
    expect(parseStoreUrl(url)).toEqual({ dialect: 'postgres', url });
  });

  it.each([
    ['', 'an empty text'],
    ['voice.db', 'a text without a scheme'],
    ['/data/voice.db', 'a text without a scheme'],
    ['mysql://root:secret@db/voice', 'the scheme mysql:'],
    ['FILE:/data/voice.db', 'the scheme FILE:'],
    ['postgres:voice', 'the scheme postgres:'],
    ['file:', 'file: without a path'],
    ['file:a\0b', 'a path with a NUL character'],
    ['file://elsewhere/voice.db', 'a file:// URL without an absolute local path'],
    ['file:///a%2Fb.db', 'a file:// URL without an absolute local path'],
    ['postgres://user:sec/ret@db:port/voice', 'a postgres URL that cannot be read'],
  ])('%j is refused: %s', (url, came) => {
    expect(() => parseStoreUrl(url)).toThrow(
      expect.objectContaining({ code: 'VOICE_STORE_URL', message: expect.stringContaining(came) }),
    );
  });

  it('never says the password it came with', () => {
    for (const url of ['mysql://root:secret@db/voice', 'postgres://user:secret@db:port/voice', 'secret']) {
      expect(() => parseStoreUrl(url)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') }),
      );
    }
  });
});
