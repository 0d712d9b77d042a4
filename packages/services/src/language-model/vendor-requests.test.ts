import type { LanguageModel, LanguageModelRequest } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { anthropicWire } from '../test-support/anthropic-wire.ts';
import { chatCompletionsWire, deepSeekWire, groqWire } from '../test-support/chat-completions-wire.ts';
import { googleWire } from '../test-support/google-wire.ts';
import { responsesWire } from '../test-support/responses-wire.ts';
import { collect } from '../testing/collect.ts';
import type { LanguageModelWire } from '../testing/language-model-wire.ts';
import { type ScriptedEndpoint, startScriptedEndpoint, streaming } from '../testing/scripted-endpoint.ts';
import { anthropicModel } from './anthropic-model.ts';
import { azureOpenAiModel } from './azure-openai-model.ts';
import { deepSeekModel } from './deepseek-model.ts';
import { googleModel } from './google-model.ts';
import { groqModel } from './groq-model.ts';
import type { VendorModelOptions } from './model-options.ts';
import { openAiModel } from './openai-model.ts';

const PHONE_CALL: LanguageModelRequest = {
  temperature: 0.7,
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'assistant', content: 'Hello!' },
    { role: 'user', content: 'Is Tuesday' },
    { role: 'user', content: 'free?' },
    {
      role: 'assistant',
      content: 'One moment.',
      toolCalls: [
        { id: 'call.1', name: 'find_slot', arguments: { day: 'Tuesday' } },
        { id: 'call.2', name: 'find_slot', arguments: { day: 'Friday' } },
      ],
    },
    { role: 'tool', toolCallId: 'call.1', toolName: 'find_slot', content: 'taken' },
    { role: 'tool', toolCallId: 'call.2', toolName: 'find_slot', content: 'free' },
    { role: 'system', content: 'The caller interrupted you.' },
  ],
  tools: [
    {
      name: 'find_slot',
      description: 'Looks.',
      parameters: { type: 'object', properties: { day: { type: 'string' } } },
    },
  ],
};

describe('what a vendor is asked', () => {
  let endpoint: ScriptedEndpoint | undefined;
  let warnings: string[] = [];

  afterEach(async () => {
    await endpoint?.close();
    warnings = [];
  });

  async function asked(
    wire: LanguageModelWire,
    create: (options: Omit<VendorModelOptions, 'model'> & { baseUrl: string }) => LanguageModel,
    request: LanguageModelRequest = PHONE_CALL,
  ) {
    endpoint = await startScriptedEndpoint(streaming(...wire.says(['Yes.'])));
    const { baseUrl } = endpoint;
    const onWarning = (warning: string) => warnings.push(warning);
    const model = create({ apiKey: 'the-key', baseUrl, clock: new VirtualClock(), onWarning });
    await collect(model.generate(request, { signal: new AbortController().signal }));
    const sent = endpoint.requests[0];
    if (sent === undefined) throw new Error('Expected a request');
    return sent;
  }

  it('Anthropic: instructions apart, outcomes first in the turn of the caller', async () => {
    const { path, headers, body } = await asked(anthropicWire, (options) =>
      anthropicModel({ ...options, model: 'claude-haiku-4-5' }),
    );
    expect(path).toBe('/v1/messages');
    expect(headers).toMatchObject({ 'x-api-key': 'the-key', 'anthropic-version': '2023-06-01' });
    expect(body).toMatchObject({
      model: 'claude-haiku-4-5',
      stream: true,
      temperature: 0.7,
      max_tokens: expect.any(Number),
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: '(The call begins.)' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Hello!' }] },
        { role: 'user', content: [{ type: 'text', text: 'Is Tuesday\nfree?' }] },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'One moment.' },
            { type: 'tool_use', id: 'call_1', name: 'find_slot', input: { day: 'Tuesday' } },
            { type: 'tool_use', id: 'call_2', name: 'find_slot', input: { day: 'Friday' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: 'taken' },
            { type: 'tool_result', tool_use_id: 'call_2', content: 'free' },
            { type: 'text', text: '(System: The caller interrupted you.)' },
          ],
        },
      ],
      tools: [{ name: 'find_slot', input_schema: { type: 'object' } }],
    });
    expect(warnings).toEqual([]);
  });

  it('Google: instructions apart, the agent is a model, outcomes are functions', async () => {
    const { path, headers, body } = await asked(googleWire, (options) =>
      googleModel({ ...options, model: 'gemini-2.5-flash' }),
    );
    expect(path).toBe('/v1/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
    expect(headers['x-goog-api-key']).toBe('the-key');
    expect(body).toMatchObject({
      generationConfig: { temperature: 0.7 },
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: '(The call begins.)' }] },
        { role: 'model', parts: [{ text: 'Hello!' }] },
        { role: 'user', parts: [{ text: 'Is Tuesday\nfree?' }] },
        {
          role: 'model',
          parts: [
            { text: 'One moment.' },
            { functionCall: { name: 'find_slot', args: { day: 'Tuesday' } } },
            { functionCall: { name: 'find_slot', args: { day: 'Friday' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'find_slot', response: { content: 'taken' } } },
            { functionResponse: { name: 'find_slot', response: { content: 'free' } } },
          ],
        },
        { role: 'user', parts: [{ text: '(System: The caller interrupted you.)' }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'find_slot' }] }],
    });
    expect(warnings).toEqual([]);
  });

  it('OpenAI: nothing is stored, system lines stay where they are', async () => {
    const { path, authorization, body } = await asked(responsesWire, (options) =>
      openAiModel({ ...options, model: 'gpt-4.1' }),
    );
    expect(path).toBe('/v1/responses');
    expect(authorization).toBe('Bearer the-key');
    expect(body).toMatchObject({ model: 'gpt-4.1', store: false, stream: true, temperature: 0.7 });
    expect((body.input as { role?: string; type?: string }[]).map(({ role, type }) => role ?? type)).toEqual([
      'system',
      'assistant',
      'user',
      'user',
      'assistant',
      'function_call',
      'function_call',
      'function_call_output',
      'function_call_output',
      'system',
    ]);
    expect(body.tools).toMatchObject([{ type: 'function', name: 'find_slot', strict: false }]);
  });

  it.each([
    ['OpenAI, Responses', responsesWire, (options) => openAiModel({ ...options, model: 'gpt-5-mini' })],
    ['OpenAI, chat', chatCompletionsWire, (options) => openAiModel({ ...options, model: 'o4-mini', api: 'chat' })],
    [
      'Azure OpenAI',
      responsesWire,
      (options) => azureOpenAiModel({ ...options, model: 'our-deployment', isReasoningModel: true }),
    ],
    ['DeepSeek', deepSeekWire, (options) => deepSeekModel({ ...options, model: 'deepseek-reasoner' })],
  ] satisfies [string, LanguageModelWire, Parameters<typeof asked>[1]][])(
    '%s: a reasoning model gets no temperature, and the developer is told',
    async (_vendor, wire, create) => {
      const printed = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
      const { body } = await asked(wire, create);
      expect(body).not.toHaveProperty('temperature');
      expect(warnings).toEqual([expect.stringContaining('temperature')]);
      expect(printed).not.toHaveBeenCalled();
      printed.mockRestore();
    },
  );

  it('a model that may think is told how long', async () => {
    const openAi = await asked(responsesWire, (options) =>
      openAiModel({ ...options, model: 'gpt-5-mini', reasoning: 'minimal' }),
    );
    expect(openAi.body).toMatchObject({ reasoning: { effort: 'minimal' } });
    await endpoint?.close();
    const deepSeek = await asked(deepSeekWire, (options) =>
      deepSeekModel({ ...options, model: 'deepseek-reasoner', reasoning: 'none' }),
    );
    expect(deepSeek.body).toMatchObject({ thinking: { type: 'disabled' }, temperature: 0.7 });
  });

  it('Azure OpenAI: the key in its own header', async () => {
    const { path, headers, body } = await asked(chatCompletionsWire, (options) =>
      azureOpenAiModel({ ...options, model: 'our-deployment', api: 'chat' }),
    );
    expect(path).toBe('/v1/chat/completions');
    expect(headers['api-key']).toBe('the-key');
    expect(body).toMatchObject({ model: 'our-deployment', temperature: 0.7 });
  });

  it.each([
    ['DeepSeek', deepSeekWire, (options) => deepSeekModel({ ...options, model: 'deepseek-chat' })],
    ['Groq', groqWire, (options) => groqModel({ ...options, model: 'llama-3.3-70b-versatile' })],
  ] satisfies [string, LanguageModelWire, Parameters<typeof asked>[1]][])(
    '%s: a chat completion with the whole conversation',
    async (_vendor, wire, create) => {
      const { path, authorization, body } = await asked(wire, create);
      expect(path).toBe('/v1/chat/completions');
      expect(authorization).toBe('Bearer the-key');
      expect(body).toMatchObject({ stream: true, temperature: 0.7 });
      expect((body.messages as { role: string }[]).map(({ role }) => role)).toEqual([
        'system',
        'assistant',
        'user',
        'user',
        'assistant',
        'tool',
        'tool',
        'system',
      ]);
    },
  );

  it('another model where the request names one, through the fetch that was given', async () => {
    const urls: string[] = [];
    const { body } = await asked(
      responsesWire,
      (options) =>
        openAiModel({
          ...options,
          model: 'gpt-4.1',
          fetch: (input, init) => {
            urls.push(String(input));
            return fetch(input, init);
          },
        }),
      { ...PHONE_CALL, model: 'gpt-4.1-mini' },
    );
    expect(body).toMatchObject({ model: 'gpt-4.1-mini' });
    expect(urls).toHaveLength(1);
  });
});
