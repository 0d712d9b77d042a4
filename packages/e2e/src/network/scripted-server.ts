import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderName } from '@voice/core/telephony';
import { createLogger, parseConfig, type RunningServer, startServer } from '@voice/server';
import type { CallerScript, CallReport } from '@voice/simulator';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { scriptedSpeech } from './scripted-speech.ts';

/** The whole server on a real port with scripted engines, and the carriers that call it and that it asks. */
export class ScriptedServer {
  readonly server: RunningServer;
  readonly carriers: PlayedCarriers;
  readonly #dataDir: string;

  private constructor(server: RunningServer, carriers: PlayedCarriers, dataDir: string) {
    this.server = server;
    this.carriers = carriers;
    this.#dataDir = dataDir;
  }

  /** @param options.segments what the recogniser hears in each call, segment by segment */
  static async start({
    segments = [],
    environment = {},
  }: {
    segments?: readonly string[];
    environment?: Readonly<Record<string, string>>;
  } = {}): Promise<ScriptedServer> {
    const dataDir = mkdtempSync(join(tmpdir(), 'voice-e2e-'));
    const carriers = await PlayedCarriers.start({ seed: 11 });
    const server = await startServer({
      config: parseConfig({
        DATA_DIR: dataDir,
        HOST: '127.0.0.1',
        PORT: '0',
        PUBLIC_BASE_URL: 'http://127.0.0.1:0',
        ...carriers.environment,
        VOICE_API_KEY: 'whole-house-test-key',
        ...environment,
      }),
      logger: createLogger('silent'),
      speech: scriptedSpeech(segments),
    });
    return new ScriptedServer(server, carriers, dataDir);
  }

  /** One call to the first agent, until both sides have done with it. */
  async call(carrier: ProviderName, caller: CallerScript): Promise<CallReport> {
    const { store, accountId, telephony } = this.server;
    const [agent] = await store.agents.list(accountId);
    if (agent === undefined) throw new Error('The server has no agent');
    const webhookUrl = (await telephony()).urls.inbound(carrier, agent);
    return this.carriers.network.call({ carrier, webhookUrl, from: '+14155550123', to: '+14155550100', caller }).done;
  }

  /** When the server holds no call any more. */
  async idle(): Promise<void> {
    while (this.server.calls.activeCount > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async close(): Promise<void> {
    await this.server.close({ drainMs: 0 });
    await this.carriers.close();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}
