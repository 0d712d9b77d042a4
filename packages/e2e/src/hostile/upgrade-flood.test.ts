import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { ServerProcess } from '../demo/server-process.ts';
import { exchange } from '../soak/http-exchange.ts';
import { httpSecrets, readGauges } from '../soak/http-world.ts';

const program = {
  nodeOptions: ['--import', resolve(import.meta.dirname, '../../../../scripts/source-hooks.mjs')],
  main: resolve(import.meta.dirname, '../replicas/main.ts'),
};

let dataDir: string;
let carriers: PlayedCarriers;
let server: ServerProcess;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'voice-flood-'));
  carriers = await PlayedCarriers.start();
  server = await ServerProcess.start({ ...program, dataDir, carriers, environment: httpSecrets });
});
afterEach(async () => {
  await server.stop('SIGKILL');
  await carriers.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A client that knows the paths, and nothing that opens them. */
function upgrade(path: string, extra = ''): { bytes: Uint8Array; isCutOff: boolean; isHead: boolean } {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: voice.example.com',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  return { bytes: Buffer.from(`${lines.join('\r\n')}\r\n\r\n${extra}`), isCutOff: false, isHead: false };
}

it('a thousand upgrades at once are all refused in order, and leave no connection open', {
  timeout: 120_000,
}, async () => {
  const port = Number(new URL(server.url).port);
  const before = await readGauges(server);
  const kinds = [
    [upgrade('/ws/twilio/demo/forged-token-forged-token'), 401],
    [upgrade('/ws/vobiz/demo/forged-token-forged-token', '\x81\xfe'), 401],
    [upgrade('/ws/exotel/demo'), 401],
    [upgrade('/ws/twilio/nobody/forged-token-forged-token'), 404],
    [upgrade(`/ws/twilio/${'%'.repeat(500)}/x`), 404],
  ] as const;
  const flood = Array.from({ length: 1000 }, async (_, index) => {
    const [sent, status] = kinds[index % kinds.length] as (typeof kinds)[number];
    expect(await exchange(port, sent)).toMatchObject({
      type: 'answered',
      status,
      body: expect.stringContaining('detail'),
    });
  });
  await Promise.all(flood);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  await vi.waitFor(async () => expect((await readGauges(server)).openFiles).toBeLessThanOrEqual(before.openFiles + 5), {
    timeout: 20_000,
    interval: 100,
  });
});
