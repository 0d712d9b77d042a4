import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AskedSentence, SentenceScript, TextToSpeechWire } from '../../testing/text-to-speech-wire.ts';
import { sayable, tone, WORD_MS } from './socket-wire.ts';

const FORMAT = { encoding: 'pcm16', sampleRate: 24_000 } as const;

/** The vendor, and the bodies it was sent. */
export interface OpenAiWire extends TextToSpeechWire {
  readonly bodies: readonly Record<string, unknown>[];
}

/**
 * Plays `POST /audio/speech`: raw 24 kHz samples as a chunked body, cut between the bytes of a sample.
 * @see https://developers.openai.com/api/reference/resources/audio/subresources/speech/methods/create
 */
export async function startOpenAiWire(): Promise<OpenAiWire> {
  const asked: AskedSentence[] = [];
  const bodies: Record<string, unknown>[] = [];
  const scripts: SentenceScript[] = [];
  const waiting: (() => void)[] = [];
  const open = new Set<ServerResponse>();
  let calledOffCount = 0;
  let refusedWith: number | undefined;

  const server = createServer((message, response) => {
    open.add(response);
    response.on('close', () => {
      open.delete(response);
      if (!response.writableFinished) calledOffCount += 1;
    });
    void answer(message, response);
  });

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    if (refusedWith !== undefined) return refuse(response, refusedWith, 'refused');
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
    if (message.url !== '/v1/audio/speech' || body.response_format !== 'pcm') return refuse(response, 404, 'not_found');
    bodies.push(body);
    const text = String(body.input);
    asked.push({ text, connection: 0, format: FORMAT, voice: String(body.voice) });
    const audio = tone(asked.length, sayable(text).length * WORD_MS, FORMAT);
    const cut = 2 * 24 * WORD_MS - 1;
    const begin = () => response.writeHead(200, { 'content-type': 'audio/pcm' }).write(audio.subarray(0, cut));
    const speak = () => {
      begin();
      response.end(audio.subarray(cut));
    };
    switch (scripts.shift() ?? 'speak') {
      case 'speak':
        return speak();
      case 'stall':
        begin();
        return;
      case 'silent':
        return;
      case 'wait':
        waiting.push(speak);
        return;
      case 'garbage':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
        return;
      case 'refuse':
        return refuse(response, 400, 'model_not_found');
      case 'drop':
        response
          .writeHead(200, { 'content-type': 'audio/pcm' })
          .write(audio.subarray(0, cut), () => response.destroy());
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    bodies,
    openCount: () => open.size,
    calledOffCount: () => calledOffCount,
    script: (...next) => scripts.push(...next),
    proceed: () => {
      for (const act of waiting.splice(0)) act();
    },
    refuse: (statusCode) => {
      refusedWith = statusCode;
    },
    hangUp: () => server.closeIdleConnections(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** @see https://developers.openai.com/api/docs/guides/error-codes */
function refuse(response: ServerResponse, statusCode: number, code: string): void {
  response.writeHead(statusCode, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message: 'No.', type: 'invalid_request_error', param: null, code } }));
}
