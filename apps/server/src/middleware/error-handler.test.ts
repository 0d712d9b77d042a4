import { createServer, type Server } from 'node:http';
import { VoiceError } from '@voice/core/errors';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { RequestError } from '../errors.ts';
import { listen } from '../listen.ts';
import { createLogger } from '../logger.ts';
import { errorHandler, unknownRoute } from './error-handler.ts';

let server: Server | undefined;
let logged = '';
afterEach(() => {
  server?.close();
  logged = '';
});

async function answerTo(error: unknown): Promise<Response> {
  const app = express();
  app.get('/fails', () => {
    throw error;
  });
  app.use(unknownRoute);
  app.use(errorHandler(createLogger('info', { write: (line) => (logged += line) })));
  server = createServer(app);
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  return fetch(`http://127.0.0.1:${port}/fails`);
}

it.each([
  ['VOICE_REQUEST_INVALID', 400],
  ['VOICE_KEY_REQUIRED', 401],
  ['VOICE_NOT_ALLOWED', 403],
  ['VOICE_NOT_FOUND', 404],
  ['VOICE_CONFLICT', 409],
  ['VOICE_NOT_READY', 503],
] as const)('%s is answered with %i and its sentence', async (code, status) => {
  const response = await answerTo(new RequestError(code, 'The sentence.'));
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ detail: 'The sentence.' });
  expect(logged).toBe('');
});

it('tells a client to come back when the database is busy', async () => {
  const response = await answerTo(new VoiceError('Busy.', { code: 'VOICE_STORE_BUSY' }));
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
});

it.each([new Error('the password is 1234'), 'a string', undefined, { code: 'toString' }, { code: 7, status: 'x' }])(
  'keeps what went wrong inside (%s) in the log',
  async (error) => {
    const response = await answerTo(error ?? new Error('nothing'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('1234');
    expect(logged).toContain('request failed');
  },
);

it('answers a broken percent sign in a path with 400', async () => {
  await answerTo(new Error('unused'));
  const { port } = (server as Server).address() as { port: number };
  const app = await fetch(`http://127.0.0.1:${port}/%ff`);
  expect(app.status).toBeGreaterThanOrEqual(400);
  expect(app.status).toBeLessThan(500);
  expect(await app.json()).toEqual({ detail: expect.any(String) });
});
