import type { LanguageModelEvent, LanguageModelRequest } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../errors.ts';
import { openAiCompatibleModel } from '../language-model/openai-compatible-model.ts';
import { chatCompletionsWire } from '../test-support/chat-completions-wire.ts';
import { collect } from '../testing/collect.ts';
import { describeLanguageModel } from '../testing/describe-language-model.ts';
import { fallbackLanguageModel } from './fallback-language-model.ts';
import type { ServiceSwitch } from './fallback-options.ts';
import { ServiceHealth } from './service-health.ts';
import { type ModelStep, ScriptedModel, saying } from './test-support/scripted-model.ts';

const DOWN = new ModelError('VOICE_MODEL_UNAVAILABLE', 'down', { model: 'x' });
const REQUEST: LanguageModelRequest = { messages: [{ role: 'user', content: 'Hi.' }], tools: [] };
const ANSWER = 'Your table is booked for nine, and it is by the window.';

const textOf = (events: readonly LanguageModelEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');

/** A good model: it goes on after what was said, word for word. */
const goingOn = ({ messages }: LanguageModelRequest): ModelStep[] => {
  const said = messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
  expect(ANSWER.startsWith(said)).toBe(true);
  return saying(ANSWER.slice(said.length).trimStart());
};

describeLanguageModel('a list of one model', {
  create: (options) =>
    fallbackLanguageModel({ ...options, services: [openAiCompatibleModel({ ...options, model: 'llama3' })] }),
  wire: chatCompletionsWire,
  usage: { vendor: 'openai-compatible', model: 'llama3' },
});

describeLanguageModel('a list whose first model is down', {
  create: (options) =>
    fallbackLanguageModel({
      ...options,
      services: [
        new ScriptedModel('down', options.clock, [{ fails: DOWN }]),
        openAiCompatibleModel({ ...options, model: 'llama3' }),
      ],
    }),
  wire: chatCompletionsWire,
  usage: { vendor: 'openai-compatible', model: 'llama3' },
});

describe('several models as one', () => {
  const clock = new VirtualClock();
  const signal = () => new AbortController().signal;
  const ask = (model: ReturnType<typeof fallbackLanguageModel>, request = REQUEST, at = signal()) =>
    collect(model.generate(request, { signal: at }));
  const model = (name: string, ...answers: ConstructorParameters<typeof ScriptedModel>[2][]) =>
    new ScriptedModel(name, clock, ...answers);

  it('asks the next one when the first fails, and tells so', async () => {
    const changes: ServiceSwitch[] = [];
    const services = [model('one', [{ fails: DOWN }]), model('two', saying(ANSWER))];
    const fallback = fallbackLanguageModel({ services, clock, onSwitch: (change) => changes.push(change) });
    const events = await ask(fallback);
    expect(textOf(events)).toBe(ANSWER);
    expect(events.at(-1)).toMatchObject({ type: 'finished', inputTokens: 9 });
    expect(changes).toEqual([{ service: 'language-model', from: 'one', to: 'two', reason: 'failed', error: DOWN }]);
    expect(fallback.name).toBe('one or two');
  });

  it('asks the next one when the first is slow, after 1500 ms and not before', async () => {
    const services = [model('one', ['HANGS']), model('two', saying(ANSWER))] as const;
    const answer = ask(fallbackLanguageModel({ services, clock }));
    await clock.advance(1499);
    expect(services[1].requests).toHaveLength(0);
    await clock.advance(1);
    expect(textOf(await answer)).toBe(ANSWER);
    expect(services[0].signals[0]?.aborted).toBe(true);
    expect(clock.pendingCount).toBe(0);
  });

  it.each(Array.from({ length: 14 }, (_, index) => index))(
    'loses and doubles no word when the first dies after piece %i',
    async (count) => {
      const pieces = saying(ANSWER).filter((step) => typeof step === 'object' && 'type' in step);
      for (const end of [{ fails: DOWN }, 'HANGS'] as const) {
        const services = [model('one', [...pieces.slice(0, count), end]), model('two', goingOn)];
        const events = ask(fallbackLanguageModel({ services, clock }));
        await clock.advance(2000);
        expect(textOf(await events)).toBe(ANSWER);
      }
    },
  );

  it('goes on with the third when the second dies as well', async () => {
    const services = [
      model('one', [...saying('Your table is').slice(0, -1), { fails: DOWN }]),
      model('two', [...saying('is booked for ni').slice(0, -1), { fails: DOWN }]),
      model('three', goingOn),
    ];
    expect(textOf(await ask(fallbackLanguageModel({ services, clock })))).toBe(ANSWER);
  });

  it('shows the next one what was said, and asks it to go on', async () => {
    const services = [
      model('one', [...saying('Your table ').slice(0, -1), { fails: DOWN }]),
      model('two', goingOn),
    ] as const;
    await ask(fallbackLanguageModel({ services, clock }));
    expect(services[1].requests[0]?.messages).toEqual([
      ...REQUEST.messages,
      { role: 'assistant', content: 'Your table' },
      { role: 'system', content: expect.stringContaining('Go on with the very next word') },
    ]);
  });

  it('fails after it has said something where that is wanted', async () => {
    const changes: ServiceSwitch[] = [];
    const services = [
      model('one', [...saying('Your table ').slice(0, -1), { fails: DOWN }]),
      model('two', saying(ANSWER)),
    ] as const;
    const onSwitch = (change: ServiceSwitch) => changes.push(change);
    const fallback = fallbackLanguageModel({ services, clock, afterText: 'fail', onSwitch });
    await expect(ask(fallback)).rejects.toBe(DOWN);
    expect(services[1].requests).toHaveLength(0);
    expect(changes).toMatchObject([{ from: 'one', to: undefined }]);
  });

  it('asks for no tool twice', async () => {
    const call = (id: string): LanguageModelEvent => ({
      type: 'tool-call',
      call: { id, name: 'transfer', arguments: {} },
    });
    const services = [model('one', [call('a'), { fails: DOWN }]), model('two', [call('b'), { type: 'finished' }])];
    expect(await ask(fallbackLanguageModel({ services, clock }))).toEqual([call('b'), { type: 'finished' }]);
  });

  it('never switches because of an abort', async () => {
    const controller = new AbortController();
    const changes: ServiceSwitch[] = [];
    const services = [model('one', ['HANGS']), model('two', saying(ANSWER))] as const;
    const fallback = fallbackLanguageModel({ services, clock, onSwitch: (change) => changes.push(change) });
    const outcome = expect(ask(fallback, REQUEST, controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await clock.advance(10);
    controller.abort();
    await outcome;
    expect([services[1].requests, changes, clock.pendingCount]).toEqual([[], [], 0]);
    expect(textOf(await ask(fallbackLanguageModel({ services: [services[1]], clock })))).toBe(ANSWER);
  });

  it('lets the last one take its time, and gives a slow one a second chance when the others fail', async () => {
    const slow = model('slow', [{ waitMs: 3000 }, ...saying(ANSWER)]);
    const answer = ask(fallbackLanguageModel({ services: [slow, model('down', [{ fails: DOWN }])], clock }));
    await clock.advance(4500);
    expect(textOf(await answer)).toBe(ANSWER);
    expect(slow.requests).toHaveLength(2);
  });

  it('fails with the last failure when all fail', async () => {
    const other = new ModelError('VOICE_MODEL_AUTH', 'key', { model: 'x' });
    const services = [model('one', [{ fails: DOWN }]), model('two', [{ fails: other }])];
    await expect(ask(fallbackLanguageModel({ services, clock }))).rejects.toBe(other);
  });

  it('names the model of the request to the first one only', async () => {
    const services = [model('one', [{ fails: DOWN }]), model('two', saying(ANSWER))] as const;
    await ask(fallbackLanguageModel({ services, clock }), { ...REQUEST, model: 'gpt-4.1', temperature: 0.5 });
    expect(services.map(({ requests }) => requests[0]?.model)).toEqual(['gpt-4.1', undefined]);
    expect(services.map(({ requests }) => requests[0]?.temperature)).toEqual([0.5, 0.5]);
  });

  it('remembers across calls who is down, and comes back when it has recovered', async () => {
    const health = new ServiceHealth({ clock, coolDownMs: 5000 });
    const one = model('one', [{ fails: DOWN }], saying('Back.'));
    const two = model('two', saying(ANSWER));
    const call = () => ask(fallbackLanguageModel({ services: [one, two], clock, health }));
    await call();
    await call();
    expect([one.requests.length, two.requests.length]).toEqual([1, 2]);
    await clock.advance(5000);
    expect(textOf(await call())).toBe('Back.');
    expect(textOf(await call())).toBe('Back.');
    expect(two.requests).toHaveLength(2);
  });

  it('waits for a slow one where the only other is known to be down', async () => {
    const health = new ServiceHealth({ clock });
    const services = [model('slow', [{ waitMs: 3000 }, ...saying(ANSWER)]), model('down', [{ fails: DOWN }])] as const;
    health.begin('language-model/down').failed();
    const answer = ask(fallbackLanguageModel({ services, clock, health }));
    await clock.advance(3000);
    expect(textOf(await answer)).toBe(ANSWER);
    expect(services[1].requests).toHaveLength(0);
  });

  it('refuses a list that makes no sense', () => {
    expect(() => fallbackLanguageModel({ services: [], clock })).toThrow('Expected at least one service');
    const services = [model('one', []), model('one', [])];
    expect(() => fallbackLanguageModel({ services, clock })).toThrow('got one twice');
  });
});
