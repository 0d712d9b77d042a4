import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@voice/core/store';
import { type Clock, systemClock } from '@voice/core/time';
import { EnergyVoiceActivityDetector } from '@voice/pipeline';
import { ScriptedSpeechToText, ScriptedTextToSpeech } from '@voice/pipeline/testing';
import { parseConfig } from '../config/config.ts';
import { createLogger } from '../logger.ts';
import { startServer } from '../server.ts';
import type { RunningServer } from '../server-options.ts';

export const API_KEY = 'test-key-0123456789';
export const TWILIO_TOKEN = 'twilio-auth-token';
export const VOBIZ_TOKEN = 'vobiz-auth-token';

/** What an answer of the API says. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

export interface TestServerOptions {
  readonly environment?: Record<string, string>;
  readonly clock?: Clock;
  readonly store?: Store;
  /** Kept when the server closes, for the next one. Default: a new folder that goes with it. */
  readonly dataDir?: string;
  /** What the recogniser hears, segment by segment. */
  readonly segments?: readonly string[];
}

/** A whole server on loopback with scripted engines, and a way to ask it. */
export class TestServer {
  readonly server: RunningServer;
  readonly dataDir: string;
  /** Lines of the log, parsed. */
  readonly logs: readonly Record<string, unknown>[];
  readonly #removeFolder: boolean;

  private constructor(server: RunningServer, dataDir: string, logs: Record<string, unknown>[], removeFolder: boolean) {
    this.server = server;
    this.dataDir = dataDir;
    this.logs = logs;
    this.#removeFolder = removeFolder;
  }

  static async start({ environment = {}, clock = systemClock, store, dataDir, segments = [] }: TestServerOptions = {}) {
    const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'voice-server-'));
    const config = parseConfig({
      DATA_DIR: folder,
      HOST: '127.0.0.1',
      PORT: '0',
      PUBLIC_BASE_URL: 'http://127.0.0.1:0',
      TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
      VOBIZ_AUTH_TOKEN: VOBIZ_TOKEN,
      VOICE_API_KEY: API_KEY,
      DRAIN_SECONDS: '0',
      ...environment,
    });
    const logs: Record<string, unknown>[] = [];
    const server = await startServer({
      config,
      clock,
      store,
      logger: createLogger('info', { write: (line) => logs.push(JSON.parse(line)) }),
      speech: {
        voiceActivity: new EnergyVoiceActivityDetector(),
        speechToText: new ScriptedSpeechToText({ clock, segments }),
        textToSpeech: new ScriptedTextToSpeech({ clock, wordMs: 20, latencyMs: 1 }),
        voices: ['hum'],
      },
    });
    return new TestServer(server, folder, logs, dataDir === undefined);
  }

  /** Asks the API, with the admin's key unless told otherwise. */
  async api(
    method: string,
    path: string,
    { body, key = API_KEY, headers = {} }: { body?: unknown; key?: string; headers?: Record<string, string> } = {},
  ): Promise<ApiAnswer> {
    const response = await fetch(`${this.server.url}${path}`, {
      method,
      headers: {
        ...(key === '' ? {} : { Authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  async close(): Promise<void> {
    await this.server.close({ drainMs: 0 });
    if (this.#removeFolder) rmSync(this.dataDir, { recursive: true, force: true });
  }
}
