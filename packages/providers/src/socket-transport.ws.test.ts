import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConnection } from 'node:net';
import type { InputFrame, TransportClosed } from '@voice/core/frames';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketTransport } from './socket-transport.ts';
import { PlainSerializer } from './test-support/plain-serializer.ts';

async function listen() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 1_000_000 });
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** What one socket brings until it is gone. */
function record(server: WebSocketServer) {
  return new Promise<{ frames: InputFrame['type'][]; closed: TransportClosed }>((resolve) => {
    server.once('connection', (socket) => {
      const transport = new SocketTransport(socket, new PlainSerializer());
      const frames: InputFrame['type'][] = [];
      transport.events.on('frame', (frame) => {
        frames.push(frame.type);
        if (frame.type === 'mark-played') transport.send({ type: 'mark', name: frame.name });
      });
      transport.events.on('closed', (closed) => resolve({ frames, closed }));
    });
  });
}

it('speaks over a real WebSocket, text in both directions', async () => {
  const { server, port } = await listen();
  const recorded = record(server);
  const client = new WebSocket(`ws://127.0.0.1:${port}/`);
  await once(client, 'open');
  client.send('start');
  client.send('hello');
  const [data] = (await once(client, 'message')) as [Buffer];
  expect(data.toString()).toBe('mark hello');
  client.close(1000, 'bye');
  await expect(recorded).resolves.toEqual({
    frames: ['stream-started', 'mark-played'],
    closed: { code: 1000, reason: 'bye' },
  });
});

it('survives bytes that break the WebSocket protocol: the socket is closed, with the reason', async () => {
  const { server, port } = await listen();
  const recorded = record(server);
  const raw = createConnection(port, '127.0.0.1');
  raw.on('error', () => undefined);
  raw.write(
    'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await once(raw, 'data');
  raw.write(Buffer.from([0x81, 0x02, 0x68, 0x69])); // Unmasked, which only servers may send.
  const { frames, closed } = await recorded;
  raw.destroy();
  expect(frames).toEqual([]);
  expect(closed).toEqual({ code: 1006, reason: 'Invalid WebSocket frame: MASK must be set' });
});
