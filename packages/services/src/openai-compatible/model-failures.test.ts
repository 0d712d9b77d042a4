import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { LanguageModelEvent } from '@voice/core/services';
import { describe, expect, it } from 'vitest';
import { API_KEY, collect, hangUp, milestone, modelScene, QUESTION } from '../test-support/model-scene.ts';
import {
  chunk,
  DONE,
  refusing,
  startScriptedEndpoint,
  startStream,
  streaming,
} from '../test-support/scripted-endpoint.ts';
import { openAiCompatibleModel } from './openai-compatible-model.ts';

describe('a model that fails, hangs or is called off', () => {
  const scene = modelScene();

  it.each([
    [401, 'VOICE_MODEL_AUTH', false],
    [403, 'VOICE_MODEL_AUTH', false],
    [404, 'VOICE_MODEL_REQUEST', false],
    [429, 'VOICE_MODEL_RATE_LIMIT', true],
    [500, 'VOICE_MODEL_UNAVAILABLE', true],
    [503, 'VOICE_MODEL_UNAVAILABLE', true],
  ])('answers %i with the code %s, after one request', async (statusCode, code, retryable) => {
    await expect(scene.ask(refusing(statusCode, 'no'))).rejects.toMatchObject({
      code,
      retryable,
      context: { model: 'gpt-4.1-nano', statusCode },
    });
    expect(scene.endpoint?.requests).toHaveLength(1);
  });

  it('never lets the key or the conversation into an error', async () => {
    const error = await scene.ask(refusing(400, `Bad request with ${API_KEY}`)).catch((failure: unknown) => failure);
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
    const model = openAiCompatibleModel({ baseUrl, model: 'any', clock: scene.clock });
    await expect(collect(model.generate(QUESTION, { signal: new AbortController().signal }))).rejects.toMatchObject({
      code: 'VOICE_MODEL_UNAVAILABLE',
      retryable: true,
    });
  });

  it('is unavailable when the connection breaks in the middle; what was said before stands', async () => {
    const heard: LanguageModelEvent[] = [];
    const spoken = milestone();
    const model = await scene.startModel(async (response) => {
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
    expect(scene.endpoint?.requests).toHaveLength(1);
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
    await expect(scene.ask(streaming(...events), { ...QUESTION, tools })).rejects.toMatchObject({
      code: 'VOICE_MODEL_RESPONSE',
    });
  });

  it('gives up on an endpoint that takes the question and is silent', async () => {
    const asked = milestone();
    const model = await scene.startModel(() => asked.reach());
    const answer = collect(model.generate(QUESTION, { signal: new AbortController().signal }));
    const outcome = expect(answer).rejects.toMatchObject({
      code: 'VOICE_MODEL_TIMEOUT',
      retryable: true,
      message: 'The model gpt-4.1-nano sent nothing for 10000 ms',
    });
    await asked.reached;
    await scene.clock.advance(9_999);
    expect(scene.endpoint?.calledOff()).toBe(0);
    await scene.clock.advance(1);
    await outcome;
    await expect.poll(() => scene.endpoint?.calledOff()).toBe(1);
  });

  it('gives up on an endpoint that falls silent, but not because the conversation takes its time', async () => {
    let endpointResponse: ServerResponse | undefined;
    const model = await scene.startModel((response) => {
      endpointResponse = response;
      startStream(response);
      response.write(chunk({ content: 'Well' }));
    });
    const events = model.generate(QUESTION, { signal: new AbortController().signal })[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: 'text-delta', text: 'Well' } });
    await scene.clock.advance(60_000);
    endpointResponse?.write(chunk({ content: ', yes' }));
    expect(await events.next()).toMatchObject({ value: { type: 'text-delta', text: ', yes' } });
    const outcome = expect(events.next()).rejects.toMatchObject({ code: 'VOICE_MODEL_TIMEOUT' });
    await scene.clock.advance(10_000);
    await outcome;
  });

  it('stops when it is aborted in the middle, and the endpoint sees it', async () => {
    const controller = new AbortController();
    const model = await scene.startModel((response) => {
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
    await expect.poll(() => scene.endpoint?.calledOff()).toBe(1);
  });

  it('stops when it is aborted before the first word', async () => {
    const controller = new AbortController();
    const asked = milestone();
    const model = await scene.startModel(() => asked.reach());
    const answer = collect(model.generate(QUESTION, { signal: controller.signal }));
    await asked.reached;
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => scene.endpoint?.calledOff()).toBe(1);
  });

  it('asks nothing when it was aborted before', async () => {
    await expect(scene.ask(refusing(500, 'no'), QUESTION, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(scene.endpoint?.requests).toEqual([]);
  });

  it('lets the endpoint go when nobody wants to hear the rest', async () => {
    const model = await scene.startModel(async (response) => {
      startStream(response);
      response.write(chunk({ content: 'Let me tell you' }));
      await once(response, 'close');
    });
    for await (const event of model.generate(QUESTION, { signal: new AbortController().signal })) {
      expect(event).toEqual({ type: 'text-delta', text: 'Let me tell you' });
      break;
    }
    await expect.poll(() => scene.endpoint?.calledOff()).toBe(1);
  });
});
