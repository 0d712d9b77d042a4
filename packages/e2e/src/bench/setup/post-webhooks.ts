import { Agent, request as httpRequest } from 'node:http';
import type { LinkRequest } from '@voice/simulator';

/**
 * Sends webhooks over connections that are kept, as fast as the server answers.
 * @param atOnce how many are under way at a time, each over a connection of its own
 * @returns the time from each request to the last byte of its answer, in ms; without the first of each connection
 * @throws when an answer is not the document that leads to a media socket
 */
export async function sendWebhooks(
  origin: string,
  webhooks: readonly LinkRequest[],
  atOnce: number,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const durations: number[] = [];
  const rest = webhooks.values();
  const work = async () => {
    let isFirst = true;
    for (const webhook of rest) {
      const [durationMs] = await Promise.all([sendOne(agent, origin, webhook), pause()]);
      if (!isFirst) durations.push(durationMs);
      isFirst = false;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  agent.destroy();
  return durations;
}

function sendOne(agent: Agent, origin: string, { method, url, headers, body }: LinkRequest): Promise<number> {
  const { pathname, search } = new URL(url);
  const length = method === 'POST' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return new Promise((resolve, reject) => {
    const startedAtMs = performance.now();
    const target = { method, headers: { ...headers, ...length }, agent };
    const outgoing = httpRequest(`${origin}${pathname}${search}`, target, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      incoming.on('end', () => {
        const durationMs = performance.now() - startedAtMs;
        if (incoming.statusCode === 200 && text.includes('wss://')) resolve(durationMs);
        else reject(new Error(`Expected an answer document, got ${incoming.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(method === 'POST' ? body : undefined);
  });
}
