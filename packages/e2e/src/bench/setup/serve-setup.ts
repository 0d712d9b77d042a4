import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLogger, parseConfig, startServer } from '@voice/server';
import { openStore } from '@voice/store';
import { scriptedSpeech } from '../../network/scripted-speech.ts';
import type { SetupCost, SetupReady, SetupRequest } from './measured-server.ts';

/** What is measured: how to end its calls, if it has any. */
interface Measured extends SetupReady {
  endCalls(): Promise<void>;
}

const TWIML =
  '<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="wss://voice.example.com/ws"/></Connect></Response>';

/** One route of Node's own HTTP server, no framework, no database: the least that an answer can cost. */
async function startBareRoute(): Promise<Measured> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' }).end(TWIML);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = 'https://voice.example.com/telephony/twilio/inbound/demo';
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    webhookUrls: { twilio: url, exotel: url, vobiz: url },
    endCalls: async () => undefined,
  };
}

async function startVoice(storeUrl: string): Promise<Measured> {
  const config = parseConfig({ ...process.env, HOST: '127.0.0.1', PORT: '0' });
  const logger = createLogger('silent');
  const store = await openStore({ url: storeUrl });
  const {
    url: origin,
    accountId,
    telephony,
    calls,
  } = await startServer({ config, logger, speech: scriptedSpeech(), store });
  const [agent] = await store.agents.list(accountId);
  if (agent === undefined) throw new Error('The server has no agent');
  const { urls } = await telephony();
  const [twilio, exotel, vobiz] = (['twilio', 'exotel', 'vobiz'] as const).map((name) => urls.inbound(name, agent));
  return {
    origin,
    webhookUrls: { twilio: twilio ?? '', exotel: exotel ?? '', vobiz: vobiz ?? '' },
    endCalls: async () => {
      for (;;) {
        const statuses = ['PENDING', 'RINGING', 'IN_PROGRESS'] as const;
        const page = await store.calls.list(accountId, { limit: 200, offset: 0, statuses });
        if (page.calls.length === 0) return;
        await Promise.all(page.calls.map(({ id }) => calls.end(id, 'caller-hung-up')));
      }
    },
  };
}

/** Counts processor time and delays of the loop between two requests. */
class Meter {
  readonly #loop = monitorEventLoopDelay({ resolution: 1 });
  #cpu = process.cpuUsage();

  start(): void {
    this.#loop.reset();
    this.#loop.enable();
    this.#cpu = process.cpuUsage();
  }

  stop(): SetupCost {
    const { user, system } = process.cpuUsage(this.#cpu);
    const loop = this.#loop;
    loop.disable();
    const ms = (nanoseconds: number) => nanoseconds / 1e6;
    return {
      cpuMs: (user + system) / 1000,
      loop: { p50: ms(loop.percentile(50)), p99: ms(loop.percentile(99)), max: ms(loop.max) },
    };
  }
}

/** The server process: the server on the store that `SETUP_STORE_URL` names, without one the bare route. Ends with its parent. */
export async function serveSetup(): Promise<void> {
  const storeUrl = process.env.SETUP_STORE_URL;
  const { endCalls, ...ready } = await (storeUrl === undefined ? startBareRoute() : startVoice(storeUrl));
  const meter = new Meter();
  const answers: Readonly<Record<SetupRequest, () => unknown>> = {
    start: () => meter.start(),
    stop: () => meter.stop(),
    'end-calls': endCalls,
  };
  process.on('message', (request: SetupRequest) => {
    void Promise.resolve(answers[request]()).then((answer) => process.send?.(answer ?? 'done'));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(ready satisfies SetupReady);
}
