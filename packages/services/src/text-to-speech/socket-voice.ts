import type { AudioFormat } from '@voice/core/frames';
import type { SpeakingManner, SpokenAudio, SynthesisOptions, TextToSpeech } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { ServiceError } from '../errors.ts';
import type { DialSocket } from '../plumbing/dial-socket.ts';
import type { OnUsage } from '../plumbing/service-usage.ts';
import { VendorSocket } from '../plumbing/vendor-socket.ts';
import { WarmPool } from '../plumbing/warm-pool.ts';
import { isSpeakable, requireFormat } from './requests.ts';
import { VoiceLine } from './voice-line.ts';
import type { VoiceProtocol } from './voice-protocol.ts';

/** What every voice over a socket can be told. */
export interface SocketVoiceOptions {
  readonly clock: Clock;
  /** Opens sockets; for tests. Default: the package `ws`. */
  readonly dial?: DialSocket;
  readonly onUsage?: OnUsage;
  /** Sockets that stand ready beside those in use, once a manner of speaking was prepared or used. Default 1. */
  readonly warmSockets?: number;
  /** Longest wait for the next piece of a sentence, in ms. Default 10,000. */
  readonly silenceTimeoutMs?: number;
}

const SILENCE_TIMEOUT_MS = 10_000;
/** Sockets given back that are kept for the next turns, for each address. */
const KEPT_SOCKETS = 8;
const MINUTE_MS = 60_000;
/** A connection may die while it stands ready without anybody saying so: it is asked this often, in ms. */
const HEARTBEAT_MS = 10_000;

/** Sockets of one address: ready ones, or new ones. */
interface SocketSource {
  readonly pool: WarmPool;
  readonly open: () => VendorSocket;
}

/** A voice over sockets that stay open: the sentences of a turn go over one of them, and none waits for a handshake. */
export class SocketVoice implements TextToSpeech {
  readonly name: string;
  readonly produces: readonly AudioFormat[];
  readonly #protocol: VoiceProtocol;
  readonly #options: SocketVoiceOptions;
  readonly #sources = new Map<string, SocketSource>();
  readonly #lines = new Set<VoiceLine>();
  readonly #turns = new Map<object, { readonly line: VoiceLine; readonly manner: string }>();
  /** When each socket was asked for a sentence, where the vendor counts. */
  readonly #asked = new WeakMap<VendorSocket, number[]>();

  constructor(protocol: VoiceProtocol, options: SocketVoiceOptions) {
    this.name = protocol.name;
    this.produces = protocol.produces;
    this.#protocol = protocol;
    this.#options = options;
  }

  prepare(manner: SpeakingManner): void {
    this.#source(manner).pool.warm();
  }

  /** Nothing for a sentence without letters or digits. */
  async *synthesize(sentence: string, options: SynthesisOptions): AsyncGenerator<SpokenAudio> {
    const { signal, turn } = options;
    signal.throwIfAborted();
    requireFormat(this.produces, options.format, this.#protocol.identity);
    if (!isSpeakable(sentence)) return;
    const { identity } = this.#protocol;
    this.#options.onUsage?.({ ...identity, model: this.#protocol.modelOf(options), characters: sentence.length });
    for (let isRepeated = false; ; isRepeated = true) {
      const line = this.#line(options, isRepeated);
      const wasOpen = line.socket.isOpen;
      let isHeard = false;
      this.#count(line.socket);
      try {
        for await (const piece of line.speak(sentence, { signal, isLast: turn === undefined })) {
          isHeard = true;
          yield piece;
        }
        return;
      } catch (error) {
        // The vendor had closed it while it stood ready, or between two sentences: another one will do.
        const isStale =
          wasOpen && !isHeard && error instanceof ServiceError && error.code === 'VOICE_SERVICE_CONNECTION_LOST';
        if (!isStale || isRepeated) throw error;
      }
    }
  }

  endTurn(turn: object): void {
    this.#turns.get(turn)?.line.release();
    this.#turns.delete(turn);
  }

  async close(): Promise<void> {
    for (const { pool } of this.#sources.values()) pool.close();
    for (const line of [...this.#lines]) line.close();
  }

  /** The turn's own line when it can go on, else a new one. @param isFresh over a connection that is new as well */
  #line(options: SynthesisOptions, isFresh: boolean): VoiceLine {
    const { turn } = options;
    const manner = JSON.stringify([options.voice, options.language, options.format]);
    const kept = turn === undefined ? undefined : this.#turns.get(turn);
    if (!isFresh && kept?.line.canContinue && kept.manner === manner && this.#mayAsk(kept.line.socket)) {
      return kept.line;
    }
    kept?.line.release();
    const { clock, silenceTimeoutMs = SILENCE_TIMEOUT_MS } = this.#options;
    const { pool, open } = this.#source(options);
    const line = new VoiceLine({
      protocol: this.#protocol,
      manner: options,
      socket: isFresh ? open() : pool.take(),
      clock,
      silenceTimeoutMs,
      onOver: (over, isClean) => {
        this.#lines.delete(over);
        if (turn !== undefined && this.#turns.get(turn)?.line === over) this.#turns.delete(turn);
        if (isClean && this.#mayAsk(over.socket)) pool.giveBack(over.socket);
        else over.socket.close();
      },
    });
    this.#lines.add(line);
    if (turn !== undefined) this.#turns.set(turn, { line, manner });
    return line;
  }

  #source(manner: SpeakingManner): SocketSource {
    const request = this.#protocol.address(manner);
    const key = JSON.stringify(request);
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const { identity, keepAlive, explainClose, idleMs } = this.#protocol;
    const { clock, dial, warmSockets: size = 1 } = this.#options;
    const open = () =>
      new VendorSocket({ identity, request, clock, dial, keepAlive, explainClose, heartbeatMs: HEARTBEAT_MS });
    const keep = Math.max(size, KEPT_SOCKETS);
    const source = { open, pool: new WarmPool({ clock, size, keep, idleMs, open }) };
    this.#sources.set(key, source);
    return source;
  }

  #mayAsk(socket: VendorSocket): boolean {
    const { sentencesPerMinute = Number.POSITIVE_INFINITY } = this.#protocol;
    const sinceMs = this.#options.clock.now() - MINUTE_MS;
    return (this.#asked.get(socket) ?? []).filter((atMs) => atMs > sinceMs).length < sentencesPerMinute;
  }

  #count(socket: VendorSocket): void {
    const { sentencesPerMinute } = this.#protocol;
    if (sentencesPerMinute === undefined) return;
    const times = [...(this.#asked.get(socket) ?? []), this.#options.clock.now()];
    this.#asked.set(socket, times.slice(-sentencesPerMinute));
  }
}
