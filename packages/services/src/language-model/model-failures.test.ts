import type { ServerResponse } from 'node:http';
import type { LanguageModelEvent } from '@voice/core/services';
import { describe, expect, it } from 'vitest';
import { chunk, DONE, refusing } from '../test-support/chat-completions-wire.ts';
import { hangUp, modelScene, QUESTION } from '../test-support/model-scene.ts';
import { collect } from '../testing/collect.ts';
import { milestone } from '../testing/milestone.ts';
import { startScriptedEndpoint, startStream, streaming } from '../testing/scripted-endpoint.ts';
import { openAiCompatibleModel } from './openai-compatible-model.ts';

describe('a model that fails or hangs', () => {
  const scene = modelScene();

  it('tells a request that has to be mended, with the words of the endpoint', async () => {
    await expect(scene.ask(refusing(404, 'There is no model of that name'))).rejects.toMatchObject({
      code: 'VOICE_MODEL_REQUEST',
      retryable: false,
      message: expect.stringContaining('There is no model of that name'),
      context: { model: 'gpt-4.1-nano', vendor: 'openai-compatible', statusCode: 404 },
    });
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

  it('asks once when the connection breaks in the middle; what was said before stands', async () => {
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
    ['arguments that are not JSON', [hangUp('{"a'), chunk({}, 'tool_calls'), DONE], 'JSON of another shape'],
    ['arguments that are no object', [hangUp('[1]'), chunk({}, 'tool_calls'), DONE], 'JSON of another shape'],
    ['silence of the filter', [chunk({}, 'content_filter'), DONE], 'content filter stopped it'],
    ['an error of no known kind', ['data: {"error":{"message":"Oops","type":"odd"}}\n\n', DONE], 'something else'],
  ])('tells a response it cannot use: %s', async (_what, events, found) => {
    const tools = [{ name: 'hang_up', description: 'Ends the call.', parameters: { type: 'object' } }];
    await expect(scene.ask(streaming(...events), { ...QUESTION, tools })).rejects.toMatchObject({
      code: 'VOICE_MODEL_RESPONSE',
      message: expect.stringContaining(found),
    });
  });

  it('takes what was said before the filter stopped it', async () => {
    expect(await scene.ask(streaming(chunk({ content: 'Well' }), chunk({}, 'content_filter'), DONE))).toEqual([
      { type: 'text-delta', text: 'Well' },
      { type: 'finished' },
    ]);
  });

  it('says how long it waited', async () => {
    const asked = milestone();
    const model = await scene.startModel(() => asked.reach());
    const answer = collect(model.generate(QUESTION, { signal: new AbortController().signal }));
    const outcome = expect(answer).rejects.toThrow('The model gpt-4.1-nano sent nothing for 10000 ms');
    await asked.reached;
    await scene.clock.advance(10_000);
    await outcome;
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

  it('does not take a model that is busy with arguments for a silent one', async () => {
    const written = [milestone(), milestone()];
    const patient = [milestone(), milestone()];
    const model = await scene.startModel(async (response) => {
      startStream(response);
      for (const index of [0, 1]) {
        response.write(
          index === 0 ? hangUp('{"why":') : chunk({ tool_calls: [{ index: 0, function: { arguments: '"done' } }] }),
        );
        written[index]?.reach();
        await patient[index]?.reached;
      }
      response.end(
        chunk({ tool_calls: [{ index: 0, function: { arguments: '"}' } }] }) + chunk({}, 'tool_calls') + DONE,
      );
    });
    const answer = collect(model.generate(QUESTION, { signal: new AbortController().signal }));
    for (const index of [0, 1]) {
      await written[index]?.reached;
      await arrived();
      await scene.clock.advance(6000);
      patient[index]?.reach();
    }
    expect(await answer).toMatchObject([
      { type: 'tool-call', call: { arguments: { why: 'done' } } },
      { type: 'finished' },
    ]);
  });
});

/** Lets what was written to a local socket be read: the virtual clock does not wait for it. */
async function arrived(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
