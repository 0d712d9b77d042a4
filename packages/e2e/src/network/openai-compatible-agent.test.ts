import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { hangUp, say, waitForAgent } from '@voice/simulator';
import { afterEach, expect, it } from 'vitest';
import { babble } from '../house/sixty-seconds.ts';
import { ScriptedServer } from './scripted-server.ts';

const quick = { quietMs: 300, timeoutMs: 5000 };

let endpoint: Server | undefined;
let scripted: ScriptedServer | undefined;
afterEach(async () => {
  await scripted?.close();
  endpoint?.closeAllConnections();
  endpoint?.close();
});

/** Speaks the streaming form of chat completions. @see https://platform.openai.com/docs/api-reference/chat-streaming */
async function startEndpoint(words: readonly string[], requests: unknown[]): Promise<string> {
  endpoint = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ url: request.url, key: request.headers.authorization, body: JSON.parse(body) });
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const chunk = (delta: object, finish: string | null) =>
      response.write(
        `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
      );
    for (const content of words) chunk({ role: 'assistant', content }, null);
    chunk({}, 'stop');
    response.end('data: [DONE]\n\n');
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  return `http://127.0.0.1:${(endpoint.address() as { port: number }).port}/v1`;
}

it('an agent of any OpenAI-compatible endpoint talks on the phone', { timeout: 30_000 }, async () => {
  const requests: { url: string; key: string; body: { model: string; messages: unknown[] } }[] = [];
  const baseUrl = await startEndpoint(['It is ', 'noon. ', 'Enjoy ', 'your lunch.'], requests);
  scripted = await ScriptedServer.start({
    segments: ['What time is it?'],
    environment: { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'sk-test', OPENAI_MODEL: 'default-model' },
  });
  const { store, accountId } = scripted.server;
  const [agent] = await store.agents.list(accountId);
  if (agent === undefined) throw new Error('The server has no agent');
  const languageModel = { provider: 'openai-compatible', model: 'tiny', temperature: 0.5 } as const;
  await store.agents.update(accountId, agent.id, { ...agent.config, prompt: 'Be brief.', languageModel }, new Date());
  const report = await scripted.call('twilio', [
    waitForAgent('finishes', quick),
    say(babble(500, 5)),
    waitForAgent('finishes', quick),
    hangUp(),
  ]);
  await scripted.idle();
  const { calls } = await store.calls.list(accountId, { limit: 1, offset: 0 });
  const transcript = await store.calls.transcript(accountId, calls[0]?.id ?? '');
  expect(report.breaches).toEqual([]);
  expect(transcript.map(({ role, content }) => `${role}: ${content}`).slice(1)).toEqual([
    'user: What time is it?',
    'assistant: It is noon. Enjoy your lunch.',
  ]);
  expect(requests).toMatchObject([
    {
      url: '/v1/chat/completions',
      key: 'Bearer sk-test',
      body: {
        model: 'tiny',
        temperature: 0.5,
        stream: true,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'assistant', content: agent.config.greeting },
          { role: 'user', content: 'What time is it?' },
        ],
      },
    },
  ]);
});
