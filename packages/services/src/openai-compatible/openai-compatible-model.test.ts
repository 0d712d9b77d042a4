import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  chunk,
  DONE,
  refusing,
  type ScriptedEndpoint,
  startScriptedEndpoint,
  startStream,
  streaming,
  usageChunk,
} from '../testing/scripted-endpoint.ts';
import { openAiCompatibleModel } from './openai-compatible-model.ts';

const API_KEY = 'sk-test-0123456789';
const QUESTION: LanguageModelRequest = { messages: [{ role: 'user', content: 'my pin is 4711' }], tools: [] };

let clock: VirtualClock;
let endpoint: ScriptedEndpoint | undefined;

beforeEach(() => {
  clock = new VirtualClock();
});

afterEach(async () => {
  await endpoint?.close();
  endpoint = undefined;
  expect(clock.pendingCount, 'timers left behind').toBe(0);
});

async function startModel(...answers: Answer[]) {
  endpoint = await startScriptedEndpoint(...answers);
  return openAiCompatibleModel({ baseUrl: endpoint.baseUrl, apiKey: API_KEY, model: 'gpt-4.1-nano', clock });
}

async function collect(
  events: AsyncIterable<LanguageModelEvent>,
  into: LanguageModelEvent[] = [],
): Promise<LanguageModelEvent[]> {
  for await (const event of events) into.push(event);
  return into;
}

const ask = async (answer: Answer, request = QUESTION, signal = new AbortController().signal) =>
  await collect((await startModel(answer)).generate(request, { signal }));

const hangUp = (text: string) =>
  chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'hang_up', arguments: text } }] });

/** A point in the endpoint's script that the test waits for. */
function milestone() {
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return { reached, reach: () => reach() };
}

describe('a model behind an OpenAI-compatible endpoint', () => {
  it('streams its answer as it comes, then tells the tokens it took', async () => {
    const events = await ask(
      streaming(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: 'Good' }),
        chunk({ content: ' morning.' }),
        chunk({}, 'stop'),
        usageChunk(12, 3),
        DONE,
      ),
    );
    expect(events).toEqual([
      { type: 'text-delta', text: 'Good' },
      { type: 'text-delta', text: ' morning.' },
      { type: 'finished', inputTokens: 12, outputTokens: 3 },
    ]);
  });

  it('is asked with the key, the whole conversation and the tools', async () => {
    const request: LanguageModelRequest = {
      model: 'gpt-4.1-mini',
      temperature: 0.3,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Is Tuesday free?' },
        {
          role: 'assistant',
          content: 'One moment.',
          toolCalls: [{ id: 'call_1', name: 'find_slot', arguments: { day: 'Tuesday' } }],
        },
        { role: 'tool', toolCallId: 'call_1', toolName: 'find_slot', content: '{"free":true}' },
        { role: 'system', content: 'The caller interrupted you.' },
      ],
      tools: [
        {
          name: 'find_slot',
          description: 'Looks for a free slot.',
          parameters: { type: 'object', properties: { day: { type: 'string' } }, required: ['day'] },
        },
      ],
    };
    await ask(streaming(chunk({ content: 'Yes.' }), chunk({}, 'stop'), DONE), request);
    expect(endpoint?.requests).toEqual([
      {
        path: '/v1/chat/completions',
        authorization: `Bearer ${API_KEY}`,
        body: {
          model: 'gpt-4.1-mini',
          temperature: 0.3,
          stream: true,
          stream_options: { include_usage: true },
          tool_choice: 'auto',
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Is Tuesday free?' },
            {
              role: 'assistant',
              content: 'One moment.',
              tool_calls: [
                { id: 'call_1', type: 'function', function: { name: 'find_slot', arguments: '{"day":"Tuesday"}' } },
              ],
            },
            { role: 'tool', tool_call_id: 'call_1', content: '{"free":true}' },
            { role: 'system', content: 'The caller interrupted you.' },
          ],
          tools: [
            {
              type: 'function',
              function: {
                name: 'find_slot',
                description: 'Looks for a free slot.',
                parameters: { type: 'object', properties: { day: { type: 'string' } }, required: ['day'] },
              },
            },
          ],
        },
      },
    ]);
  });

  it('hands over tool calls whose arguments came in pieces, and runs none', async () => {
    const call = (index: number, fields: Record<string, unknown>) => chunk({ tool_calls: [{ index, ...fields }] });
    const events = await ask(
      streaming(
        call(0, { id: 'call_1', type: 'function', function: { name: 'transfer', arguments: '' } }),
        call(0, { function: { arguments: '{"to":"+1415' } }),
        call(0, { function: { arguments: '5550100"}' } }),
        call(1, { id: 'call_2', type: 'function', function: { name: 'hang_up', arguments: '{}' } }),
        chunk({}, 'tool_calls'),
        DONE,
      ),
      {
        ...QUESTION,
        tools: ['transfer', 'hang_up'].map((name) => ({ name, description: name, parameters: { type: 'object' } })),
      },
    );
    expect(events).toEqual([
      { type: 'tool-call', call: { id: 'call_1', name: 'transfer', arguments: { to: '+14155550100' } } },
      { type: 'tool-call', call: { id: 'call_2', name: 'hang_up', arguments: {} } },
      { type: 'finished' },
    ]);
    expect(endpoint?.requests).toHaveLength(1);
  });

  it('hands over a call of a tool that nobody offered: the conversation knows what to answer', async () => {
    expect(await ask(streaming(hangUp('{"why":"bored"}'), chunk({}, 'tool_calls'), DONE))).toEqual([
      { type: 'tool-call', call: { id: 'call_1', name: 'hang_up', arguments: { why: 'bored' } } },
      { type: 'finished' },
    ]);
  });

  it('may say nothing at all', async () => {
    expect(await ask(streaming(chunk({}, 'stop'), DONE))).toEqual([{ type: 'finished' }]);
  });

  it('goes without a key where none is needed', async () => {
    endpoint = await startScriptedEndpoint(streaming(chunk({}, 'stop'), DONE));
    const model = openAiCompatibleModel({ baseUrl: endpoint.baseUrl, model: 'llama3', clock });
    await collect(model.generate(QUESTION, { signal: new AbortController().signal }));
    expect(endpoint.requests[0]?.authorization).toBeUndefined();
  });

  it.each([
    [401, 'VOICE_MODEL_AUTH', false],
    [403, 'VOICE_MODEL_AUTH', false],
    [404, 'VOICE_MODEL_REQUEST', false],
    [429, 'VOICE_MODEL_RATE_LIMIT', true],
    [500, 'VOICE_MODEL_UNAVAILABLE', true],
    [503, 'VOICE_MODEL_UNAVAILABLE', true],
  ])('answers %i with the code %s, after one request', async (statusCode, code, retryable) => {
    await expect(ask(refusing(statusCode, 'no'))).rejects.toMatchObject({
      code,
      retryable,
      context: { model: 'gpt-4.1-nano', statusCode },
    });
    expect(endpoint?.requests).toHaveLength(1);
  });

  it('never lets the key or the conversation into an error', async () => {
    const error = await ask(refusing(400, `Bad request with ${API_KEY}`)).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code: 'VOICE_MODEL_REQUEST',
      message: expect.stringContaining('Bad request with …'),
    });
    const everything = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(everything).not.toContain(API_KEY);
    expect(everything).not.toContain('4711');
  });

  it('is unavailable where nobody listens', async () => {
    const { baseUrl, close } = await startScriptedEndpoint();
    await close();
    const model = openAiCompatibleModel({ baseUrl, model: 'any', clock });
    await expect(collect(model.generate(QUESTION, { signal: new AbortController().signal }))).rejects.toMatchObject({
      code: 'VOICE_MODEL_UNAVAILABLE',
      retryable: true,
    });
  });

  it('is unavailable when the connection breaks in the middle; what was said before stands', async () => {
    const heard: LanguageModelEvent[] = [];
    const spoken = milestone();
    const model = await startModel(async (response) => {
      startStream(response);
      response.write(chunk({ content: 'One moment' }));
      await spoken.reached;
      response.destroy();
    });
    const reading = (async () => {
      for await (const event of model.generate(QUESTION, { signal: new AbortController().signal })) {
        heard.push(event);
        spoken.reach();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'VOICE_MODEL_UNAVAILABLE' });
    expect(heard).toEqual([{ type: 'text-delta', text: 'One moment' }]);
    expect(endpoint?.requests).toHaveLength(1);
  });

  it.each([
    ['text that is not JSON', ['data: {"choices": [{\n\n', DONE]],
    ['JSON of another shape', ['data: {"answer": 42}\n\n', DONE]],
    ['an error in the stream', ['data: {"error":{"message":"overloaded","type":"server_error"}}\n\n', DONE]],
    ['a stream without an end', [chunk({ content: 'And then' })]],
    ['no event at all', [DONE]],
    ['a web page', ['<html><body>Welcome</body></html>']],
    ['arguments that are not JSON', [hangUp('{"a'), chunk({}, 'tool_calls'), DONE]],
    ['arguments that are no object', [hangUp('[1]'), chunk({}, 'tool_calls'), DONE]],
  ])('tells a response it cannot read: %s', async (_what, events) => {
    const tools = [{ name: 'hang_up', description: 'Ends the call.', parameters: { type: 'object' } }];
    await expect(ask(streaming(...events), { ...QUESTION, tools })).rejects.toMatchObject({
      code: 'VOICE_MODEL_RESPONSE',
    });
  });

  it('gives up on an endpoint that takes the question and is silent', async () => {
    const asked = milestone();
    const model = await startModel(() => asked.reach());
    const answer = collect(model.generate(QUESTION, { signal: new AbortController().signal }));
    const outcome = expect(answer).rejects.toMatchObject({
      code: 'VOICE_MODEL_TIMEOUT',
      retryable: true,
      message: 'The model gpt-4.1-nano sent nothing for 10000 ms',
    });
    await asked.reached;
    await clock.advance(9_999);
    expect(endpoint?.calledOff()).toBe(0);
    await clock.advance(1);
    await outcome;
    await expect.poll(() => endpoint?.calledOff()).toBe(1);
  });

  it('gives up on an endpoint that falls silent, but not because the conversation takes its time', async () => {
    let endpointResponse: ServerResponse | undefined;
    const model = await startModel((response) => {
      endpointResponse = response;
      startStream(response);
      response.write(chunk({ content: 'Well' }));
    });
    const events = model.generate(QUESTION, { signal: new AbortController().signal })[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: 'text-delta', text: 'Well' } });
    await clock.advance(60_000);
    endpointResponse?.write(chunk({ content: ', yes' }));
    expect(await events.next()).toMatchObject({ value: { type: 'text-delta', text: ', yes' } });
    const outcome = expect(events.next()).rejects.toMatchObject({ code: 'VOICE_MODEL_TIMEOUT' });
    await clock.advance(10_000);
    await outcome;
  });

  it('stops when it is aborted in the middle, and the endpoint sees it', async () => {
    const controller = new AbortController();
    const model = await startModel((response) => {
      startStream(response);
      response.write(chunk({ content: 'As I was saying' }));
    });
    const heard: LanguageModelEvent[] = [];
    const reading = (async () => {
      for await (const event of model.generate(QUESTION, { signal: controller.signal })) {
        heard.push(event);
        controller.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(heard).toHaveLength(1);
    await expect.poll(() => endpoint?.calledOff()).toBe(1);
  });

  it('stops when it is aborted before the first word', async () => {
    const controller = new AbortController();
    const asked = milestone();
    const model = await startModel(() => asked.reach());
    const answer = collect(model.generate(QUESTION, { signal: controller.signal }));
    await asked.reached;
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => endpoint?.calledOff()).toBe(1);
  });

  it('asks nothing when it was aborted before', async () => {
    await expect(ask(refusing(500, 'no'), QUESTION, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(endpoint?.requests).toEqual([]);
  });

  it('lets the endpoint go when nobody wants to hear the rest', async () => {
    const model = await startModel(async (response) => {
      startStream(response);
      response.write(chunk({ content: 'Let me tell you' }));
      await once(response, 'close');
    });
    for await (const event of model.generate(QUESTION, { signal: new AbortController().signal })) {
      expect(event).toEqual({ type: 'text-delta', text: 'Let me tell you' });
      break;
    }
    await expect.poll(() => endpoint?.calledOff()).toBe(1);
  });
});
