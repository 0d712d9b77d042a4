import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { providerNames } from '@voice/core/telephony';
import { answers, doesNotAnswer, networkLink, type SimulatedCall, staySilent } from '@voice/simulator';
import { afterEach, expect, it, vi } from 'vitest';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { ApiClient } from '../demo/api-client.ts';
import { ServerProcess } from '../demo/server-process.ts';

const PUBLIC_URL = 'https://voice.example.com';
const program = {
  nodeOptions: ['--import', resolve(import.meta.dirname, '../../../../scripts/source-hooks.mjs')],
  main: resolve(import.meta.dirname, '../replicas/main.ts'),
};
const [RINGS, TALKS, LOST] = ['+919876500001', '+919876500002', '+919876500003'];
const OURS = '+14155550100';
/** Two of each carrier, and a third one of Twilio. */
const LIMITS = { TWILIO_MAX_CONCURRENT: '3', EXOTEL_MAX_CONCURRENT: '2', VOBIZ_MAX_CONCURRENT: '2' };
/** A lease runs out after 20 s, and is looked for every 5 s; the rest is for a busy machine. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 90_000, interval: 100 });

const dataDir = mkdtempSync(join(tmpdir(), 'voice-killed-calling-'));
let server: ServerProcess | undefined;
let carriers: PlayedCarriers | undefined;
afterEach(async () => {
  await server?.stop('SIGKILL');
  await carriers?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The public name leads to the server that runs now. */
function publicLink() {
  const link = networkLink();
  const dialled = (url: string) =>
    url
      .replace(PUBLIC_URL, server?.url ?? '')
      .replace(PUBLIC_URL.replace('http', 'ws'), server?.url.replace('http', 'ws') ?? '');
  return {
    request: (request: Parameters<typeof link.request>[0], options: Parameters<typeof link.request>[1]) =>
      link.request({ ...request, url: dialled(request.url) }, options),
    openSocket: (url: string, headers: Record<string, string>, options: Parameters<typeof link.openSocket>[2]) =>
      link.openSocket(dialled(url), headers, options),
  } as ReturnType<typeof networkLink>;
}

it('001-101: a server that is killed while it calls ends every call when it is back, here and at the carriers, and the places are free', {
  timeout: 240_000,
}, async () => {
  carriers = await PlayedCarriers.start({
    link: publicLink(),
    // The third call of Twilio is placed, and its name never heard of.
    faults: {
      rest: ({ carrier, action, count }) =>
        carrier === 'twilio' && action === 'create-call' && count === 3
          ? { type: 'silence', isCarriedOut: true }
          : undefined,
    },
  });
  const { network } = carriers;
  network.phone(RINGS, doesNotAnswer());
  network.phone(LOST, doesNotAnswer());
  network.phone(TALKS, answers({ afterMs: 50, caller: [staySilent(300_000)] }));
  const placed: SimulatedCall[] = [];
  network.outbound.on('call', (call) => placed.push(call));
  const environment = { ...LIMITS, PUBLIC_BASE_URL: PUBLIC_URL, OUTBOUND_RING_SECONDS: '600' };
  const options = { ...program, dataDir, carriers, environment };

  server = await ServerProcess.start(options);
  let api = new ApiClient(server);
  const dial = (provider: string, phone_number: string) =>
    api.placeCall({ provider, phone_number, agent_name: 'demo', caller_id: OURS });
  for (const provider of providerNames) for (const number of [RINGS, TALKS]) await dial(provider, number);
  const lost = dial('twilio', LOST).catch(() => undefined);
  await eventually(async () => {
    const { calls } = await api.calls();
    expect(calls.filter(({ status }) => status === 'in_progress')).toHaveLength(3);
    expect(calls.filter(({ status }) => status === 'ringing')).toHaveLength(4);
    expect(placed).toHaveLength(7);
  });
  const { apiKey } = server;
  await server.stop('SIGKILL');
  await lost;

  server = await ServerProcess.start({ ...options, apiKey });
  api = new ApiClient(server);
  await eventually(async () => {
    const { calls } = await api.calls();
    expect(calls.map(({ status }) => status).filter((status) => ['ringing', 'in_progress'].includes(status))).toEqual(
      [],
    );
  });
  const { calls } = await api.calls();
  expect(calls).toHaveLength(7);
  for (const { end_reason } of calls) expect(end_reason).toBe('server-lost');
  // Exotel has no way to take back what rings: it is hung up when it is answered.
  for (const call of placed.filter(({ carrier, to }) => carrier !== 'exotel' || to !== RINGS)) {
    expect(['completed', 'canceled']).toContain((await call.done).carrierStatus);
  }
  for (const provider of providerNames) for (const number of [RINGS, RINGS]) await dial(provider, number);
  await dial('twilio', RINGS);
  for (const call of placed) call.hangUp();
  expect(carriers.breaches).toEqual([]);
});
