import type { LanguageModelRequest } from '@voice/core/services';
import { describe, expect, it } from 'vitest';
import { chunk, DONE, usageChunk } from '../test-support/chat-completions-wire.ts';
import { API_KEY, hangUp, modelScene, QUESTION } from '../test-support/model-scene.ts';
import { collect } from '../testing/collect.ts';
import { startScriptedEndpoint, streaming } from '../testing/scripted-endpoint.ts';
import { openAiCompatibleModel } from './openai-compatible-model.ts';

describe('a model behind an OpenAI-compatible endpoint', () => {
  const scene = modelScene();

  it('streams its answer as it comes, then tells the tokens it took', async () => {
    const events = await scene.ask(
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
    await scene.ask(streaming(chunk({ content: 'Yes.' }), chunk({}, 'stop'), DONE), request);
    expect(scene.endpoint?.requests).toMatchObject([
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
    const events = await scene.ask(
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
    expect(scene.endpoint?.requests).toHaveLength(1);
  });

  it('hands over a call of a tool that nobody offered: the conversation knows what to answer', async () => {
    expect(await scene.ask(streaming(hangUp('{"why":"bored"}'), chunk({}, 'tool_calls'), DONE))).toEqual([
      { type: 'tool-call', call: { id: 'call_1', name: 'hang_up', arguments: { why: 'bored' } } },
      { type: 'finished' },
    ]);
  });

  it('may say nothing at all', async () => {
    expect(await scene.ask(streaming(chunk({}, 'stop'), DONE))).toEqual([{ type: 'finished' }]);
  });

  it('goes without a key where none is needed', async () => {
    scene.endpoint = await startScriptedEndpoint(streaming(chunk({}, 'stop'), DONE));
    const model = openAiCompatibleModel({ baseUrl: scene.endpoint.baseUrl, model: 'llama3', clock: scene.clock });
    await collect(model.generate(QUESTION, { signal: new AbortController().signal }));
    expect(scene.endpoint.requests[0]?.authorization).toBeUndefined();
  });
});
