import type { CallerScript, CallReport } from '@voice/simulator';
import { ScriptedServer } from '../network/scripted-server.ts';
import { PlayedDeepgram } from './played-deepgram.ts';
import { PlayedModels } from './played-models.ts';
import { type PlayedVoice, startPlayedCartesia, startPlayedElevenLabs } from './played-voices.ts';

const API_KEY = 'whole-house-test-key';

export interface PlayedHouseOptions {
  /** What the caller says, segment by segment, as Deepgram hears it. */
  readonly segments: readonly string[];
  /** The same as the recogniser in process hears it, from the segment on that it is first given. Default: the same. */
  readonly segmentsInProcess?: readonly string[];
  /** What OpenAI answers to the caller's words, in pieces. */
  readonly say: (words: string) => readonly string[];
  /** What the model that stands in for it answers. @param said the part of the answer that was said before */
  readonly sayInstead?: (words: string, said: string) => readonly string[];
}

/** A whole server on a real port with keys to vendors that are played on this machine. */
export class PlayedHouse {
  readonly deepgram: PlayedDeepgram;
  readonly openAi: PlayedModels;
  readonly compatible: PlayedModels;
  readonly elevenLabs: PlayedVoice;
  readonly cartesia: PlayedVoice;
  readonly #scripted: ScriptedServer;

  private constructor(vendors: Vendors, scripted: ScriptedServer) {
    this.deepgram = vendors.deepgram;
    this.openAi = vendors.openAi;
    this.compatible = vendors.compatible;
    this.elevenLabs = vendors.elevenLabs;
    this.cartesia = vendors.cartesia;
    this.#scripted = scripted;
  }

  static async start({
    segments,
    segmentsInProcess = segments,
    say,
    sayInstead = say,
  }: PlayedHouseOptions): Promise<PlayedHouse> {
    const vendors = {
      deepgram: await PlayedDeepgram.start({ hear: (_connection, segment) => segments[segment] ?? '' }),
      openAi: await PlayedModels.start({ say }),
      compatible: await PlayedModels.start({ say: (words, body) => sayInstead(words, saidIn(body)) }),
      elevenLabs: await startPlayedElevenLabs(),
      cartesia: await startPlayedCartesia(),
    };
    const scripted = await ScriptedServer.start({
      segments: segmentsInProcess,
      environment: {
        DEEPGRAM_API_KEY: 'deepgram-key',
        DEEPGRAM_BASE_URL: vendors.deepgram.vendor.url,
        OPENAI_API_KEY: 'openai-key',
        OPENAI_BASE_URL: `${vendors.openAi.vendor.url}/v1`,
        OPENAI_COMPATIBLE_BASE_URL: `${vendors.compatible.vendor.url}/v1`,
        OPENAI_COMPATIBLE_MODEL: 'small',
        ELEVENLABS_API_KEY: 'elevenlabs-key',
        ELEVENLABS_BASE_URL: vendors.elevenLabs.vendor.url,
        CARTESIA_API_KEY: 'cartesia-key',
        CARTESIA_BASE_URL: vendors.cartesia.vendor.url,
      },
    });
    return new PlayedHouse(vendors, scripted);
  }

  /** Changes the agent that answers, as its owner would. */
  async change(fields: Readonly<Record<string, unknown>>): Promise<void> {
    const [agent] = (await this.#api('GET', '/api/agents')) as { id: string }[];
    await this.#api('PATCH', `/api/agents/${agent?.id}`, fields);
  }

  /** One call over Twilio to its end, as the caller's carrier and as the API tell it. */
  async call(caller: CallerScript): Promise<{ report: CallReport; call: PlayedCall; events: readonly PlayedEvent[] }> {
    const report = await this.#scripted.call('twilio', caller);
    await this.#scripted.idle();
    const { calls } = (await this.#api('GET', '/api/calls?page_size=1')) as { calls: { id: string }[] };
    const path = `/api/calls/${calls[0]?.id}`;
    const call = (await this.#api('GET', path)) as PlayedCall;
    return { report, call, events: (await this.#api('GET', `${path}/events`)) as PlayedEvent[] };
  }

  async close(): Promise<void> {
    await this.#scripted.close();
    for (const { vendor } of [this.deepgram, this.openAi, this.compatible, this.elevenLabs, this.cartesia])
      vendor.die();
  }

  async #api(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#scripted.server.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}

/** What a model is shown of an answer that it is to go on with. */
function saidIn({ messages }: Readonly<Record<string, unknown>>): string {
  const turns = messages as { role: string; content: string }[];
  const asked = turns.findLastIndex(({ role }) => role === 'user');
  return turns.slice(asked + 1).find(({ role }) => role === 'assistant')?.content ?? '';
}

interface Vendors {
  readonly deepgram: PlayedDeepgram;
  readonly openAi: PlayedModels;
  readonly compatible: PlayedModels;
  readonly elevenLabs: PlayedVoice;
  readonly cartesia: PlayedVoice;
}

/** A call as the API shows it; the fields that are looked at here. */
export interface PlayedCall {
  readonly status: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly usage: readonly Readonly<Record<string, unknown>>[];
  readonly cost: { readonly micro_usd: number; readonly unpriced: readonly string[] };
}

export interface PlayedEvent {
  readonly event_type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What was said, line by line. */
export function linesOf({ messages }: PlayedCall): string[] {
  return messages.map(({ role, content }) => `${role}: ${content}`);
}
