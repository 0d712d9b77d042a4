import { createServer } from 'node:http';
import { TwilioFrameSerializer } from '@voice/serializers';
import { WebSocketServer } from 'ws';

/**
 * Says back what the caller says. Point a Twilio number at a TwiML document with
 * `<Connect><Stream url="wss://your-host/"/></Connect>`.
 */
export function startEchoBot(port: number) {
  const server = createServer((_request, response) => response.writeHead(404).end());
  new WebSocketServer({ server, maxPayload: 1_000_000 }).on('connection', (socket) => {
    const serializer = new TwilioFrameSerializer();
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      try {
        for (const frame of serializer.deserialize(String(data))) {
          if (frame.type !== 'input-audio') continue;
          for (const message of serializer.serialize({ ...frame, type: 'output-audio' })) socket.send(message);
        }
      } catch (error) {
        console.warn('skipped a message:', error instanceof Error ? error.message : error);
      }
    });
  });
  return server.listen(port);
}

if (import.meta.main) startEchoBot(Number(process.env.PORT ?? 8000));
