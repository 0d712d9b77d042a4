import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_CARRIER_BODY_LENGTH } from './carrier-rest.ts';
import { fetchHttp } from './fetch-http.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const signal = new AbortController().signal;
const get = { method: 'GET', headers: {}, body: '' } as const;

describe('the way to the carriers', () => {
  it('brings request and answer over whole, on a connection of its own', async () => {
    const url = await listen(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      const { connection, authorization, 'content-type': contentType } = request.headers;
      response.writeHead(201, { 'content-type': 'application/json', 'retry-after': '3' });
      response.end(
        JSON.stringify({ method: request.method, url: request.url, connection, authorization, contentType, body }),
      );
    });
    const headers = { authorization: 'Basic eDp5', 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetchHttp({ method: 'POST', url: `${url}/a?b=c`, headers, body: 'Zoë=ü' }, { signal });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'retry-after': '3' });
    expect(JSON.parse(answer.body)).toEqual({
      method: 'POST',
      url: '/a?b=c',
      connection: 'close',
      authorization: 'Basic eDp5',
      contentType: 'application/x-www-form-urlencoded',
      body: 'Zoë=ü',
    });
  });

  it('follows no redirect', async () => {
    const url = await listen((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await fetchHttp({ ...get, url }, { signal })).toMatchObject({
      status: 302,
      headers: { location: '/elsewhere' },
    });
  });

  it('reads no more than one character too many', async () => {
    const url = await listen((_request, response) => {
      const write = () => {
        while (!response.destroyed && response.write('ä'.repeat(50_000)));
      };
      response.on('drain', write);
      write();
    });
    expect((await fetchHttp({ ...get, url }, { signal })).body).toHaveLength(MAX_CARRIER_BODY_LENGTH + 1);
  });

  it('rejects with the reason when it is called off, also in the middle of a body', async () => {
    const controller = new AbortController();
    const reason = new Error('Nobody waits any more');
    const url = await listen((_request, response) => {
      response.write('{');
      setImmediate(() => controller.abort(reason));
    });
    await expect(fetchHttp({ ...get, url }, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('rejects when nobody is there', async () => {
    const url = await listen(() => undefined);
    for (const close of closers.splice(0)) await close();
    await expect(fetchHttp({ ...get, url }, { signal })).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});
