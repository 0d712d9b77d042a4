import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { API_KEY, TestServer } from '../../test-support/test-server.ts';
import { TwilioLine } from '../../test-support/twilio-line.ts';

const eventually = <Value>(check: () => Value | Promise<Value>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** Server-sent events of one call, parsed. */
class EventReader {
  readonly events: { id: number; event: string; data: { event_type: string } }[] = [];
  readonly ended: Promise<void>;
  readonly #abort = new AbortController();

  private constructor(response: Response, abort: AbortController) {
    this.#abort = abort;
    this.ended = this.#read(response);
  }

  static async open(server: TestServer, callId: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(`${server.server.url}/api/calls/${callId}/events`, {
      headers: { Authorization: `Bearer ${API_KEY}`, Accept: 'text/event-stream', ...headers },
      signal: abort.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    return new EventReader(response, abort);
  }

  leave(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    let text = '';
    try {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  #take(block: string): void {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
    if (fields.data === undefined) return;
    this.events.push({ id: Number(fields.id), event: fields.event, data: JSON.parse(fields.data) });
  }
}

describe('the list of calls', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ environment: { TWILIO_MAX_CONCURRENT: '100' } });
    for (let index = 0; index < 25; index += 1) await new TwilioLine(server, `CA${index}`).ring();
    const { body } = await server.api('GET', '/api/calls?page_size=3');
    for (const call of body.calls) await server.api('POST', `/api/calls/${call.id}/end`);
  });
  afterAll(() => server.close());

  it('comes in pages of 20, newest first, without overlap', async () => {
    const first = (await server.api('GET', '/api/calls')).body;
    const second = (await server.api('GET', '/api/calls?page=2')).body;
    const third = (await server.api('GET', '/api/calls?page=3')).body;
    expect([first.total, first.calls.length, second.calls.length, third.calls.length]).toEqual([25, 20, 5, 0]);
    const ids = [...first.calls, ...second.calls].map((call: { id: string }) => call.id);
    expect(new Set(ids).size).toBe(25);
  });

  it('takes a page size up to 100', async () => {
    expect((await server.api('GET', '/api/calls?page_size=100')).body.calls).toHaveLength(25);
  });

  it('is narrowed by each of the five statuses', async () => {
    const totals = await Promise.all(
      ['ringing', 'in_progress', 'completed', 'failed', 'no_answer'].map(
        async (status) => (await server.api('GET', `/api/calls?status=${status}`)).body.total,
      ),
    );
    expect(totals[0]).toBe(22);
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(25);
  });

  it.each([
    'page=0',
    'page=-1',
    'page=x',
    'page=1.5',
    'page_size=0',
    'page_size=101',
    'page=1&page=2',
    'status=COMPLETED',
    'status=',
    'state=ringing',
  ])('is refused with 400 and the name of what is wrong for ?%s', async (query) => {
    const answer = await server.api('GET', `/api/calls?${query}`);
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body.detail).toContain(query.split('=')[0]);
  });
});

describe('one call', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.close());

  async function talk(agent: object = {}) {
    await server.api('POST', '/api/agents', { body: { name: 'talker', greeting: 'Hello there.', ...agent } });
    const socket = await new TwilioLine(server, 'CA1').connect('talker');
    const { id } = (await server.api('GET', '/api/calls')).body.calls[0];
    await eventually(() => expect(socket.messages.some(({ event }) => event === 'media')).toBe(true));
    return { socket, id };
  }

  /** Twilio returns a mark when it has played what came before. */
  function play(socket: Awaited<ReturnType<typeof talk>>['socket']) {
    for (const message of socket.messages) {
      if (message.event === 'mark') socket.send({ ...message, sequenceNumber: '9' });
    }
  }

  it('that is unknown is 404 on every route', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'nonsense']) {
      for (const route of ['', '/events', '/recording']) {
        expect(await server.api('GET', `/api/calls/${id}${route}`)).toMatchObject({ status: 404 });
      }
      expect(await server.api('POST', `/api/calls/${id}/end`)).toMatchObject({ status: 404 });
    }
  });

  it('is ended by request, once', async () => {
    const { id, socket } = await talk();
    expect(await server.api('POST', `/api/calls/${id}/end`)).toMatchObject({
      status: 200,
      body: { status: 'completed', end_reason: 'ended-by-request' },
    });
    await socket.closed;
    expect(await server.api('POST', `/api/calls/${id}/end`)).toMatchObject({ status: 409 });
  });

  it('tells what happened as JSON', async () => {
    const { id } = await talk();
    await server.api('POST', `/api/calls/${id}/end`);
    const { body } = await server.api('GET', `/api/calls/${id}/events`);
    expect(body[0]).toMatchObject({
      call_id: id,
      sequence: 0,
      event_type: expect.any(String),
      data: expect.any(Object),
    });
    expect(body.map((event: { sequence: number }) => event.sequence)).toEqual(
      body.map((_: unknown, index: number) => index),
    );
    expect(body.at(-1).event_type).toBe('call-ended');
  });

  it('is followed live from its beginning to its end, each event once, in order', async () => {
    const { id, socket } = await talk();
    const reader = await EventReader.open(server, id);
    play(socket);
    await eventually(() => expect(reader.events.map(({ event }) => event)).toContain('stream-attached'));
    await server.api('POST', `/api/calls/${id}/end`);
    await reader.ended;
    expect(reader.events.map((event) => event.id)).toEqual(reader.events.map((_, index) => index));
    expect(reader.events.at(-1)?.event).toBe('call-ended');
    const stored = (await server.api('GET', `/api/calls/${id}/events`)).body;
    expect(reader.events.map(({ data }) => data)).toEqual(stored);
  });

  it('is followed on by a reader who comes back', async () => {
    const { id } = await talk();
    const first = await EventReader.open(server, id);
    await eventually(() => expect(first.events.length).toBeGreaterThan(0));
    first.leave();
    await first.ended;
    const lastId = first.events.at(-1)?.id ?? -1;
    const second = await EventReader.open(server, id, { 'Last-Event-ID': String(lastId) });
    await server.api('POST', `/api/calls/${id}/end`);
    await second.ended;
    expect(second.events[0]?.id).toBe(lastId + 1);
    expect(second.events.at(-1)?.event).toBe('call-ended');
  });

  it('is told from its beginning to a reader whose Last-Event-ID is nonsense', async () => {
    const { id } = await talk();
    const reader = await EventReader.open(server, id, { 'Last-Event-ID': 'nonsense' });
    await eventually(() => expect(reader.events[0]?.id).toBe(0));
    reader.leave();
  });

  it('is not followed any more when the server stops', async () => {
    const { id } = await talk();
    const reader = await EventReader.open(server, id);
    await server.server.close({ drainMs: 0 });
    await reader.ended;
    expect(reader.events.at(-1)?.event).toBe('call-ended');
  });

  it('has a recording when its agent wants one, whole or in parts', async () => {
    const { id, socket } = await talk({ recording: true });
    for (let index = 0; index < 50; index += 1) socket.media(index);
    play(socket);
    await eventually(async () => {
      const { body } = await server.api('GET', `/api/calls/${id}/events`);
      expect(body.map((event: { event_type: string }) => event.event_type)).toContain('agent-spoke');
    });
    await server.api('POST', `/api/calls/${id}/end`);
    await eventually(async () => {
      expect((await server.api('GET', `/api/calls/${id}`)).body).toMatchObject({ recording_available: true });
    });
    const { body } = await server.api('GET', `/api/calls/${id}`);
    const headers = { Authorization: `Bearer ${API_KEY}` };
    const whole = await fetch(`${server.server.url}${body.recording_url}`, { headers });
    expect(whole.headers.get('content-type')).toBe('audio/wav');
    const wav = Buffer.from(await whole.arrayBuffer());
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.readUInt16LE(22)).toBe(2);
    expect(wav.readUInt32LE(24)).toBe(8000);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    expect(wav.length).toBeGreaterThan(44);

    const part = await fetch(`${server.server.url}${body.recording_url}`, {
      headers: { ...headers, Range: 'bytes=0-3' },
    });
    expect([part.status, await part.text()]).toEqual([206, 'RIFF']);
    const beyond = await fetch(`${server.server.url}${body.recording_url}`, {
      headers: { ...headers, Range: 'bytes=999999999-' },
    });
    expect(beyond.status).toBe(416);

    const path = join(server.dataDir, 'recordings', `${id}.wav`);
    expect(existsSync(path)).toBe(true);
    rmSync(path);
    expect(await server.api('GET', `/api/calls/${id}/recording`)).toMatchObject({ status: 404 });
  });

  it('has no recording when nobody asked for one', async () => {
    const { id } = await talk();
    await server.api('POST', `/api/calls/${id}/end`);
    expect((await server.api('GET', `/api/calls/${id}`)).body).toMatchObject({ recording_available: false });
    expect(await server.api('GET', `/api/calls/${id}/recording`)).toMatchObject({ status: 404 });
  });

  it('keeps what the caller heard', async () => {
    const { id, socket } = await talk();
    await eventually(async () => {
      const { body } = await server.api('GET', `/api/calls/${id}/events`);
      play(socket);
      expect(body.map((event: { event_type: string }) => event.event_type)).toContain('agent-spoke');
    });
    await server.api('POST', `/api/calls/${id}/end`);
    expect((await server.api('GET', `/api/calls/${id}`)).body).toMatchObject({
      transcript: '[00:00] Agent: Hello there.',
      messages: [{ role: 'assistant', content: 'Hello there.', interrupted: false }],
    });
  });
});
