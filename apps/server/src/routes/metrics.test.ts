import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedCarriers } from '../test-support/simulated-carriers.ts';
import { TestServer } from '../test-support/test-server.ts';
import { openMedia, TwilioLine } from '../test-support/twilio-line.ts';

const TOKEN = 'metrics-token-0123456789';

let server: TestServer;
afterEach(() => server.close());

const start = async (environment: Record<string, string>) => {
  server = await TestServer.start({ environment });
};
const scrape = (key = TOKEN) => server.api('GET', '/metrics', { key });

describe('GET /metrics', () => {
  it('is not there unless somebody asked for it', async () => {
    await start({});
    expect(await scrape()).toMatchObject({ status: 404 });
  });

  it("opens with its own token only, not with the API's key", async () => {
    await start({ METRICS_TOKEN: TOKEN });
    expect(await server.api('GET', '/metrics')).toMatchObject({ status: 401 });
    expect(await scrape('')).toMatchObject({ status: 401 });
    const answer = await scrape();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await server.api('GET', '/api/agents', { key: TOKEN })).toMatchObject({ status: 401 });
  });

  it('is open where it was made public', async () => {
    await start({ METRICS_PUBLIC: 'true' });
    const { body } = await scrape('');
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds', 'nodejs_heap_size_used_bytes']) {
      expect(body).toContain(`\n${name}`);
    }
  });

  it('counts a call from its beginning to its end, and the places it takes', async () => {
    await start({ METRICS_TOKEN: TOKEN, TWILIO_MAX_CONCURRENT: '3' });
    const line = new TwilioLine(server, 'CA1');
    const media = await line.connect();
    const during = (await scrape()).body as string;
    expect(during).toContain('voice_calls_started_total{carrier="twilio",direction="inbound"} 1\n');
    expect(during).toContain('voice_calls_active 1\n');
    expect(during).toContain('voice_carrier_slots_held{carrier="twilio"} 1\n');
    expect(during).toContain('voice_carrier_slots{carrier="twilio"} 3\n');
    expect(during).toContain('voice_carrier_slots_held{carrier="vobiz"} 0\n');

    const { body } = await server.api('GET', '/api/calls');
    await server.api('POST', `/api/calls/${body.calls[0].id ?? body.calls[0].call_id}/end`);
    await media.closed;
    const after = (await scrape()).body as string;
    expect(after).toMatch(
      /voice_calls_ended_total\{carrier="twilio",direction="inbound",status="\w+",reason="ended-by-request"\} 1\n/,
    );
    expect(after).toContain('voice_calls_active 0\n');
    expect(after).toContain('voice_call_setup_seconds_count{carrier="twilio",direction="inbound"} 1\n');
  });

  it('counts what was refused, by carrier and reason', async () => {
    await start({ METRICS_TOKEN: TOKEN });
    await fetch(`${server.server.url}/telephony/twilio/inbound/demo`, { method: 'POST' });
    await fetch(`${server.server.url}/telephony/exotel/inbound/nobody`, { method: 'POST' });
    await fetch(`${server.server.url}/telephony/plivo/inbound/demo`, { method: 'POST' });
    await openMedia(`${server.server.url.replace('http', 'ws')}/ws/twilio/demo/not-a-token`);
    const { body } = await scrape();
    expect(body).toContain('voice_webhooks_refused_total{carrier="twilio",reason="not-genuine"} 1\n');
    expect(body).toContain('voice_webhooks_refused_total{carrier="exotel",reason="unknown"} 1\n');
    expect(body).toContain('voice_webhooks_refused_total{carrier="unknown",reason="unknown"} 1\n');
    expect(body).toContain('voice_media_sockets_refused_total{status="401"} 1\n');
  });

  it('counts what carriers are asked, by the class of their answers', async () => {
    const carriers = await SimulatedCarriers.start();
    await start({ METRICS_TOKEN: TOKEN, ...carriers.environment });
    carriers.know({ vobiz: { authId: 'MA1', authToken: 'vobiz-secret' } });
    const put = (body: object) => server.api('PUT', '/api/settings/telephony', { body });
    await put({ vobiz_auth_id: 'MA1', vobiz_auth_token: 'vobiz-secret' });
    await put({ vobiz_auth_token: 'a-wrong-secret' });
    const { body } = await scrape();
    expect(body).toContain('voice_carrier_requests_total{carrier="vobiz",outcome="2xx"} 1\n');
    expect(body).toContain('voice_carrier_requests_total{carrier="vobiz",outcome="4xx"} 1\n');
    expect(body).toContain('voice_carrier_request_seconds_count{carrier="vobiz"} 2\n');
    await carriers.close();
  });

  it('tells exactly what its page tells', async () => {
    await start({ METRICS_TOKEN: TOKEN });
    const { body } = await scrape();
    const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/operations/metrics.md'), 'utf8');
    const names = [...body.matchAll(/^# TYPE (voice_\w+) /gm)].map(([, name]) => name);
    const table = page.split('\n').filter((line) => line.startsWith('| `voice_'));
    expect([...table.join('\n').matchAll(/`(voice_\w+)/g)].map(([, name]) => name).sort()).toEqual(names.sort());
  });

  it('holds no number, no name and no id', async () => {
    await start({ METRICS_TOKEN: TOKEN });
    const line = new TwilioLine(server, 'CA0123456789abcdef0123456789abcdef');
    await line.connect();
    expect((await scrape()).body).not.toMatch(/14155550100|14155550101|CA0123456789|demo|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });
});
