import type { LanguageModel, LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { afterEach, beforeEach, expect } from 'vitest';
import { openAiCompatibleModel } from '../language-model/openai-compatible-model.ts';
import { collect } from '../testing/collect.ts';
import { type Answer, type ScriptedEndpoint, startScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { chunk } from './chat-completions-wire.ts';

export const API_KEY = 'sk-test-0123456789';
export const QUESTION: LanguageModelRequest = { messages: [{ role: 'user', content: 'my pin is 4711' }], tools: [] };

/** What a test of a model has at hand; anew for each test. */
export interface ModelScene {
  clock: VirtualClock;
  endpoint: ScriptedEndpoint | undefined;
  /** A model behind an endpoint that gives these answers. */
  startModel(...answers: Answer[]): Promise<LanguageModel>;
  /** All that one answer makes the model say. */
  ask(answer: Answer, request?: LanguageModelRequest, signal?: AbortSignal): Promise<LanguageModelEvent[]>;
}

/** Call it inside `describe`: endpoints are closed after each test, and no timer may be left behind. */
export function modelScene(): ModelScene {
  const scene: ModelScene = {
    clock: new VirtualClock(),
    endpoint: undefined,
    startModel: async (...answers) => {
      scene.endpoint = await startScriptedEndpoint(...answers);
      const { baseUrl } = scene.endpoint;
      return openAiCompatibleModel({ baseUrl, apiKey: API_KEY, model: 'gpt-4.1-nano', clock: scene.clock });
    },
    ask: async (answer, request = QUESTION, signal = new AbortController().signal) =>
      await collect((await scene.startModel(answer)).generate(request, { signal })),
  };
  beforeEach(() => {
    scene.clock = new VirtualClock();
  });
  afterEach(async () => {
    await scene.endpoint?.close();
    scene.endpoint = undefined;
    expect(scene.clock.pendingCount, 'timers left behind').toBe(0);
  });
  return scene;
}

/** A chunk that asks for the tool `hang_up`. @param text its arguments, as JSON or not */
export const hangUp = (text: string) =>
  chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'hang_up', arguments: text } }] });
