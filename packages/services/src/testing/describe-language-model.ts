import { getEventListeners } from 'node:events';
import type { LanguageModel, LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import type { Clock } from '@voice/core/time';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceUsage } from '../plumbing/service-usage.ts';
import { collect } from './collect.ts';
import type { LanguageModelWire } from './language-model-wire.ts';
import { milestone } from './milestone.ts';
import {
  type Answer,
  refusingWith,
  type ScriptedEndpoint,
  startScriptedEndpoint,
  startStream,
  streaming,
} from './scripted-endpoint.ts';

/** What the suite gives a model to be judged. */
export interface LanguageModelUnderTest {
  /** Where the vendor's endpoint is, up to and including its version `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clock: Clock;
  readonly firstTokenTimeoutMs: number;
  readonly onUsage: (usage: ServiceUsage) => void;
}

/** What a language model must be told to be judged. */
export interface LanguageModelCase {
  create(options: LanguageModelUnderTest): LanguageModel;
  readonly wire: LanguageModelWire;
  /** Absent where the model does not report usage itself. */
  readonly usage?: { readonly vendor: string; readonly model: string };
}

const API_KEY = 'sk-contract-0123456789';
const TIMEOUT_MS = 8000;
const PIECES = ['Good ', 'morning, ', 'caller.'];
const REQUEST: LanguageModelRequest = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'My pin is 4711.' },
  ],
  tools: [{ name: 'transfer', description: 'Transfers the call.', parameters: { type: 'object', properties: {} } }],
};

/** The contract of `LanguageModel` over HTTP, as tests. A new vendor starts by making them pass. */
export function describeLanguageModel(name: string, suite: LanguageModelCase): void {
  const { wire } = suite;
  let clock = new VirtualClock();
  let endpoint: ScriptedEndpoint | undefined;
  let usages: ServiceUsage[] = [];
  let controller = new AbortController();

  async function start(...answers: Answer[]): Promise<LanguageModel> {
    endpoint = await startScriptedEndpoint(...answers);
    return suite.create({
      baseUrl: endpoint.baseUrl,
      apiKey: API_KEY,
      clock,
      firstTokenTimeoutMs: TIMEOUT_MS,
      onUsage: (usage) => usages.push(usage),
    });
  }

  async function* generate(model: LanguageModel, request = REQUEST): AsyncGenerator<LanguageModelEvent> {
    yield* model.generate(request, { signal: controller.signal });
  }

  const ask = async (...answers: Answer[]) => await collect(generate(await start(...answers)));

  beforeEach(() => {
    clock = new VirtualClock();
    controller = new AbortController();
    usages = [];
  });

  afterEach(async () => {
    await expect.poll(() => endpoint?.openCount() ?? 0, { message: 'connections left behind' }).toBe(0);
    expect(clock.pendingCount, 'timers left behind').toBe(0);
    expect(getEventListeners(controller.signal, 'abort'), 'listeners left behind').toEqual([]);
    await endpoint?.close();
    endpoint = undefined;
  });

  describe(`${name}: the contract of a language model`, () => {
    it('streams the words in order, each as soon as it is known', async () => {
      const heard = Array.from(PIECES, () => milestone());
      const model = await start(async (response) => {
        startStream(response);
        const texts = wire.says(PIECES);
        for (const [index, text] of texts.entries()) {
          response.write(text);
          // The second piece may hold the first one back, but not the third.
          if (index >= 1) await heard[index - 1]?.reached;
        }
        response.end();
      });
      const events: LanguageModelEvent[] = [];
      for await (const event of generate(model)) {
        events.push(event);
        heard[events.length - 1]?.reach();
        if (events.length === 2) heard[2]?.reach();
      }
      expect(events.slice(0, -1)).toEqual(PIECES.map((text) => ({ type: 'text-delta', text })));
      expect(events.at(-1)).toEqual({ type: 'finished', inputTokens: 12, outputTokens: 3 });
      expect(endpoint?.requests).toHaveLength(1);
    });

    it('hands over a tool call whole, with its arguments, and runs nothing', async () => {
      const call = { id: 'call_1', name: 'transfer', arguments: { to: '+14155550100', warm: true } };
      const events = await ask(streaming(...wire.calls(call)));
      expect(events).toEqual([
        { type: 'tool-call', call },
        { type: 'finished', inputTokens: 12, outputTokens: 3 },
      ]);
      expect(endpoint?.requests).toHaveLength(1);
    });

    it('reports what the answer took, once', async () => {
      await ask(streaming(...wire.says(PIECES)));
      const expected = { service: 'language-model', ...suite.usage, inputTokens: 12, outputTokens: 3 };
      expect(usages).toEqual(suite.usage === undefined ? [] : [expected]);
    });

    it('sends the key, and never into an error', async () => {
      const error = await ask(refusingWith(400, wire.refuses(400, `What is ${API_KEY}?`))).catch((failure) => failure);
      expect(JSON.stringify(endpoint?.requests[0]?.headers)).toContain(API_KEY);
      expect(error).toMatchObject({ code: 'VOICE_MODEL_REQUEST', retryable: false, context: { statusCode: 400 } });
      const everything = JSON.stringify(error, Object.getOwnPropertyNames(error));
      expect(everything).not.toContain(API_KEY);
      expect(everything).not.toContain('4711');
    });

    it.each([
      [401, 'VOICE_MODEL_AUTH', false],
      [402, 'VOICE_MODEL_AUTH', false],
      [403, 'VOICE_MODEL_AUTH', false],
      [500, 'VOICE_MODEL_UNAVAILABLE', true],
      [503, 'VOICE_MODEL_UNAVAILABLE', true],
    ])('answers %i with the code %s, after one request', async (statusCode, code, retryable) => {
      await expect(ask(refusingWith(statusCode, wire.refuses(statusCode, 'no')))).rejects.toMatchObject({
        code,
        retryable,
        context: { statusCode },
      });
      expect(endpoint?.requests).toHaveLength(1);
    });

    it('tells how long a busy vendor asks to wait', async () => {
      const busy = refusingWith(429, wire.refuses(429, 'slow down'), { 'retry-after': '7' });
      await expect(ask(busy)).rejects.toMatchObject({
        code: 'VOICE_MODEL_RATE_LIMIT',
        retryable: true,
        context: { statusCode: 429, retryAfterMs: 7000 },
      });
      expect(endpoint?.requests).toHaveLength(1);
    });

    it('is unavailable when the connection is lost in the middle', async () => {
      const spoken = milestone();
      const model = await start(async (response) => {
        startStream(response);
        response.write(wire.says(PIECES)[0]);
        await spoken.reached;
        response.destroy();
      });
      const events = generate(model);
      expect(await events.next()).toMatchObject({ value: { type: 'text-delta', text: PIECES[0] } });
      spoken.reach();
      await expect(events.next()).rejects.toMatchObject({ code: 'VOICE_MODEL_UNAVAILABLE', retryable: true });
    });

    it.runIf(wire.overloaded !== undefined)('is unavailable when the vendor gives up in the middle', async () => {
      const model = await start(streaming(wire.says(PIECES)[0] ?? '', wire.overloaded ?? ''));
      await expect(collect(generate(model))).rejects.toMatchObject({
        code: expect.stringMatching(/^VOICE_MODEL_(UNAVAILABLE|RATE_LIMIT)$/),
        retryable: true,
      });
      expect(usages).toEqual([]);
    });

    it.each([
      ['a stream without an end', wire.says(PIECES).slice(0, -1)],
      ['text that is not JSON', ['data: {"oops\n\n']],
      ['JSON of another shape', ['data: [42]\n\n']],
      ['nothing at all', []],
      ['a web page', ['<!doctype html><html><body>Please sign in</body></html>']],
    ])('tells a response it cannot read: %s', async (_what, texts) => {
      await expect(ask(streaming(...texts))).rejects.toMatchObject({ code: 'VOICE_MODEL_RESPONSE', retryable: true });
    });

    it('waits for a slow first token, and no longer than it was told', async () => {
      const asked = milestone();
      const patient = milestone();
      const model = await start(async (response) => {
        asked.reach();
        await patient.reached;
        await streaming(...wire.says(PIECES))(response, { path: '', authorization: undefined, headers: {}, body: {} });
      });
      const answer = collect(generate(model));
      await asked.reached;
      await clock.advance(TIMEOUT_MS - 1);
      patient.reach();
      expect(await answer).toHaveLength(PIECES.length + 1);
    });

    it('gives up on a vendor that is silent, by the clock, and hangs up', async () => {
      const asked = milestone();
      const model = await start(() => asked.reach());
      const outcome = expect(collect(generate(model))).rejects.toMatchObject({
        code: 'VOICE_MODEL_TIMEOUT',
        retryable: true,
      });
      await asked.reached;
      await clock.advance(TIMEOUT_MS - 1);
      expect(endpoint?.calledOff()).toBe(0);
      await clock.advance(1);
      await outcome;
      await expect.poll(() => endpoint?.calledOff()).toBe(1);
    });

    it('stops when it is aborted in the middle, and the vendor sees it', async () => {
      const model = await start((response) => {
        startStream(response);
        response.write(wire.says(PIECES)[0]);
      });
      const events = generate(model);
      expect(await events.next()).toMatchObject({ value: { type: 'text-delta', text: PIECES[0] } });
      const outcome = expect(events.next()).rejects.toMatchObject({ name: 'AbortError' });
      controller.abort();
      await outcome;
      await expect.poll(() => endpoint?.calledOff()).toBe(1);
      expect(usages).toEqual([]);
    });

    it('stops when it is aborted before the first word', async () => {
      const asked = milestone();
      const model = await start(() => asked.reach());
      const outcome = expect(collect(generate(model))).rejects.toMatchObject({ name: 'AbortError' });
      await asked.reached;
      controller.abort();
      await outcome;
      await expect.poll(() => endpoint?.calledOff()).toBe(1);
    });

    it('asks nothing when it was aborted before', async () => {
      controller.abort();
      await expect(ask(streaming(...wire.says(PIECES)))).rejects.toMatchObject({ name: 'AbortError' });
      expect(endpoint?.requests).toEqual([]);
    });

    it('lets the vendor go when nobody wants to hear the rest', async () => {
      const model = await start((response) => {
        startStream(response);
        response.write(wire.says(PIECES)[0]);
      });
      for await (const event of generate(model)) {
        expect(event).toEqual({ type: 'text-delta', text: PIECES[0] });
        break;
      }
      await expect.poll(() => endpoint?.calledOff()).toBe(1);
    });

    it('answers two callers at once, each with their own words', async () => {
      const model = await start(streaming(...wire.says(['One.'])), streaming(...wire.says(['One.'])));
      const [one, other] = await Promise.all([collect(generate(model)), collect(generate(model))]);
      expect(one).toEqual(other);
      expect(endpoint?.requests).toHaveLength(2);
    });
  });
}
