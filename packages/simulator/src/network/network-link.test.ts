import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, systemRandom } from '@voice/core/time';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type CallerScript, dropSocket, hangUp, pause, raw, waitForAgent } from '../caller/caller-script.ts';
import { credentials } from '../test-support/call-test-server.ts';
import { FakeAgent } from '../test-support/fake-agent.ts';
import { tone } from '../test-support/tone.ts';
import { type Carrier, carriers } from './carrier.ts';
import { networkLink } from './network-link.ts';
import { PhoneNetwork } from './phone-network.ts';

const greeting = tone(200);

let server: Server;
let sockets: WebSocketServer;
let baseUrl: string;
const connections = new Set<object>();

/** A server of the real kind: HTTP for documents, ws for media; greets everybody for 200 ms. */
beforeEach(async () => {
  sockets = new WebSocketServer({ noServer: true });
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    request.resume();
    const socketUrl = `${baseUrl.replace('http', 'ws')}${pathname}`;
    if (pathname.startsWith('/huge')) response.end('x'.repeat(3_000_000));
    else if (pathname.startsWith('/silent')) return;
    else if (pathname.includes('exotel')) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ url: socketUrl }));
    } else {
      const vobiz = `<Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000">${socketUrl}</Stream>`;
      const inner = pathname.includes('vobiz') ? vobiz : `<Connect><Stream url="${socketUrl}"/></Connect>`;
      response.setHeader('content-type', 'text/xml').end(`<Response>${inner}</Response>`);
    }
  });
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
  });
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.includes('full')) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfull');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      const carrier = carriers.find((name) => request.url?.includes(name)) as Carrier;
      if (request.url?.includes('hasty')) webSocket.send('too early');
      const agent = new FakeAgent(carrier, webSocket, systemClock);
      agent.onMessage((message) => message.event === 'start' && agent.playAll(greeting));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const socket of sockets.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function place(carrier: Carrier, caller: CallerScript, path = '/hook') {
  const network = new PhoneNetwork({
    clock: systemClock,
    random: systemRandom,
    link: networkLink(),
    credentials,
    latencyMs: { answerMs: 0, startMs: 5 },
  });
  return network.call({
    carrier,
    webhookUrl: `${baseUrl}${path}/${carrier}`,
    from: '+14155550123',
    to: '+14155550100',
    statusCallbackUrl: `${baseUrl}/status`,
    caller,
  });
}

describe('on real sockets', () => {
  it.each(carriers)('a call of %s hears the greeting and ends without a breach', async (carrier) => {
    const report = await place(carrier, [waitForAgent('finishes', { quietMs: 200 }), hangUp()]).done;
    expect(report.breaches).toEqual([]);
    expect(report).toMatchObject({
      status: 'completed',
      endedBy: 'caller',
      timedOutWaits: 0,
      agentSpokeMs: expect.closeTo(200, 3),
      closeCode: 1000,
    });
  });

  it('says with which status a socket was refused', async () => {
    expect(await place('twilio', [hangUp()], '/full').done).toMatchObject({
      status: 'refused',
      reason: 'upgrade-refused-503',
    });
  });

  it('loses no message that comes with the handshake', async () => {
    const report = await place('vobiz', [pause(40), hangUp()], '/hasty').done;
    expect(report.breaches.map(({ rule }) => rule)).toEqual(['not-json']);
  });

  it('reads no more of an answer than anybody needs', async () => {
    const report = await place('twilio', [hangUp()], '/huge').done;
    expect(report).toMatchObject({ status: 'failed', reason: 'answer-size' });
  });

  it('fails when nobody listens', async () => {
    const network = new PhoneNetwork({ clock: systemClock, random: systemRandom, link: networkLink(), credentials });
    const webhookUrl = 'http://127.0.0.1:9/hook';
    const report = await network.call({ carrier: 'twilio', webhookUrl, from: '+1', to: '+2', caller: [] }).done;
    expect(report).toMatchObject({ status: 'failed', reason: 'answer-unreachable' });
  });

  it('leaves nothing behind after a hundred calls, aborted at every stage', async () => {
    const scripts: [CallerScript, string][] = [
      [[hangUp()], '/hook'],
      [[dropSocket()], '/hook'],
      [[raw(new Uint8Array([1])), raw('{'), pause(100), hangUp()], '/hook'],
      [[pause(10), hangUp()], '/full'],
      [[], '/silent'],
    ];
    const calls = Array.from({ length: 100 }, (_, index) => {
      const [script, path] = scripts[index % scripts.length] as [CallerScript, string];
      return place(carriers[index % carriers.length] as Carrier, script, path);
    });
    for (const [index, call] of calls.entries()) {
      if (index % scripts.length === 4) call.events.on('event', ({ type }) => type === 'request-sent' && call.hangUp());
    }
    const reports = await Promise.all(calls.map(({ done }) => done));
    expect(reports).toHaveLength(100);
    expect(new Set(reports.map(({ status }) => status))).toEqual(new Set(['completed', 'refused', 'failed']));
    // The server learns of the last torn connection a turn later; what stayed open would keep this from ending.
    await new Promise<void>((resolve) => {
      const look = () => (connections.size + sockets.clients.size === 0 ? resolve() : void setImmediate(look));
      look();
    });
  });
});
