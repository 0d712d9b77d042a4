import type { CallService } from '@voice/calls';
import type { Store } from '@voice/core/store';
import type { CarrierHttp } from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import type { ModelForAgent } from './calls/model-for-agent.ts';
import type { SpeechEngines } from './calls/services-for-agent.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './logger.ts';
import type { LoadTelephony } from './telephony/telephony-view.ts';

/** What the server runs on; everything but `config` has a default. */
export interface ServerOptions {
  readonly config: Config;
  /** Default: the machine's own time. Drains and heartbeats run on it too. */
  readonly clock?: Clock;
  /** Default: opened from `config.databaseUrl`. A store that is handed in is closed with the server. */
  readonly store?: Store;
  /** Default: the engines in process. Engines that are handed in stay open. */
  readonly speech?: SpeechEngines;
  /** In place of the models that agents name. */
  readonly modelForAgent?: ModelForAgent;
  /** How carriers are asked. Default: over HTTP. */
  readonly carrierHttp?: CarrierHttp;
  readonly logger?: Logger;
}

/** A server that listens. */
export interface RunningServer {
  /** On loopback where it listens everywhere. */
  readonly url: string;
  readonly port: number;
  /** The first key to the API, on the start that made it. */
  readonly apiKey: string | undefined;
  /** The settings that hold now, with the URLs at which carriers reach it. */
  readonly telephony: LoadTelephony;
  readonly calls: CallService;
  readonly store: Store;
  /** The account that everything belongs to. */
  readonly accountId: string;
  /** Takes no more calls, lets live ones finish for `drainMs` (default: as configured), and closes. May be called twice. */
  close(options?: { drainMs?: number }): Promise<void>;
}
