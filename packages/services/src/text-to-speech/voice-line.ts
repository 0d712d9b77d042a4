import { durationMsOf } from '@voice/core/frames';
import type { SpeakingManner, SpokenAudio, WordTiming } from '@voice/core/services';
import type { Clock, Timer } from '@voice/core/time';
import { ServiceError } from '../errors.ts';
import type { VendorSocket } from '../plumbing/vendor-socket.ts';
import { Watchdog } from '../plumbing/watchdog.ts';
import { Inbox } from './inbox.ts';
import { unreadable } from './json-message.ts';
import type { SpeechEvent, VoiceContext, VoiceProtocol } from './voice-protocol.ts';
import { WordMapper } from './word-mapper.ts';

export interface VoiceLineOptions {
  readonly protocol: VoiceProtocol;
  readonly manner: SpeakingManner;
  readonly socket: VendorSocket;
  readonly clock: Clock;
  /** Longest wait for anything of a sentence, in ms. */
  readonly silenceTimeoutMs: number;
  /** Called once. @param isClean whether the socket can serve again */
  readonly onOver: (line: VoiceLine, isClean: boolean) => void;
}

/** Time for the vendor to confirm that it has let go of a context, in ms; then the connection is dropped. */
const SETTLE_MS = 3000;
/** How long a turn keeps its socket while nothing is said, in ms: for turns whose end nobody told. */
const HOLD_MS = 60_000;
/** No sentence lasts longer, in ms: more audio than that is a vendor gone astray. */
const MAX_SENTENCE_MS = 300_000;

/** A socket that speaks in one context: taken for a turn or a sentence, given back when that is over. */
export class VoiceLine {
  readonly socket: VendorSocket;
  readonly #options: VoiceLineOptions;
  readonly #context: VoiceContext;
  readonly #inbox = new Inbox<SpeechEvent>();
  readonly #unsubscribe: (() => void)[];
  readonly #watchdog: Watchdog;
  readonly #quiet: Watchdog | undefined;
  /** While holding or settling. */
  #timer: Timer | undefined;
  #state: 'between' | 'speaking' | 'settling' | 'over' = 'between';
  #endedAtMs: number | undefined;
  #isContextOver = false;

  constructor(options: VoiceLineOptions) {
    const { protocol, manner, socket, clock, silenceTimeoutMs } = options;
    const { service, vendor } = protocol.identity;
    this.socket = socket;
    this.#options = options;
    this.#context = protocol.begin(manner);
    this.#watchdog = new Watchdog({
      clock,
      timeoutMs: silenceTimeoutMs,
      onSilence: () => {
        const message = `${vendor} (${service}) sent no audio for ${silenceTimeoutMs} ms`;
        this.#fail(new ServiceError('VOICE_SERVICE_TIMEOUT', message, { service, vendor }));
      },
    });
    const { quietMs: timeoutMs } = protocol;
    const onSilence = () => {
      for (const event of this.#context.fallSilent?.() ?? []) this.#take(event);
    };
    this.#quiet = timeoutMs === undefined ? undefined : new Watchdog({ clock, timeoutMs, onSilence });
    this.#unsubscribe = [
      socket.events.on('message', (message) => this.#receive(message)),
      socket.events.on('closed', (error) => this.#fail(error)),
    ];
  }

  /** Whether another sentence can go on where the last one ended. */
  get canContinue(): boolean {
    const { protocol, clock } = this.#options;
    const quietMs = this.#endedAtMs === undefined ? 0 : clock.now() - this.#endedAtMs;
    return this.#state === 'between' && !this.#isContextOver && quietMs <= (protocol.continuesWithinMs ?? HOLD_MS);
  }

  /**
   * @param isLast whether nothing will go on from it
   * @throws {ServiceError} when the vendor fails; the signal's reason when it aborts
   */
  async *speak(
    sentence: string,
    { signal, isLast }: { signal: AbortSignal; isLast: boolean },
  ): AsyncGenerator<SpokenAudio> {
    const onAbort = () => {
      this.#inbox.abort(signal.reason);
      this.release();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#timer?.cancel();
    this.#state = 'speaking';
    try {
      for (const message of this.#context.speak(sentence, isLast)) this.socket.send(message);
      this.#watchdog.restart();
      yield* this.#sentence(sentence);
      this.#hold();
      if (isLast) this.release();
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#watchdog.stop();
      this.#quiet?.stop();
      // Failed, or left in the middle.
      if (this.#state === 'speaking') this.release();
    }
  }

  /** No more sentences; what is being said is taken back. May be called twice. */
  release(): void {
    if (this.#state === 'settling' || this.#state === 'over') return;
    const wasSpeaking = this.#state === 'speaking';
    this.#state = 'settling';
    this.#watchdog.stop();
    this.#quiet?.stop();
    this.#timer?.cancel();
    const isBroken = this.#inbox.failure instanceof ServiceError;
    const farewell = isBroken || this.#isContextOver ? [] : wasSpeaking ? this.#context.cancel() : this.#context.end();
    for (const message of farewell) this.socket.send(message);
    if (farewell.length > 0 && this.#options.protocol.settlesFirst) {
      this.#timer = this.#options.clock.setTimer(() => this.#over(false), SETTLE_MS);
    } else {
      this.#over(!isBroken);
    }
  }

  /** At once, with its socket. */
  close(): void {
    const { service, vendor } = this.#options.protocol.identity;
    this.#inbox.fail(
      new ServiceError('VOICE_SERVICE_CONNECTION_LOST', `The voice of ${vendor} (${service}) was closed`, {
        service,
        vendor,
      }),
    );
    this.#over(false);
  }

  async *#sentence(sentence: string): AsyncGenerator<SpokenAudio> {
    const { protocol, manner } = this.#options;
    const mapper = protocol.tellsWords ? new WordMapper(sentence) : undefined;
    let audioMs = 0;
    let known: WordTiming[] = [];
    const piece = (payload: Uint8Array): SpokenAudio => {
      const words = known;
      known = [];
      return words.length > 0 ? { payload, words } : { payload };
    };
    for (let event = await this.#inbox.next(); event.type !== 'sentence-ended'; event = await this.#inbox.next()) {
      if (event.type === 'audio') {
        audioMs += durationMsOf(event.payload.length, manner.format);
        if (audioMs > MAX_SENTENCE_MS) throw unreadable(protocol.identity, `at most ${MAX_SENTENCE_MS} ms of audio`);
        yield piece(event.payload);
      } else if (event.type === 'words') {
        known.push(...(mapper?.push(event.words) ?? []));
        if (audioMs > 0 && known.length > 0) yield piece(new Uint8Array(0));
      }
    }
    if (audioMs === 0) throw unreadable(protocol.identity, 'audio of the sentence');
    known.push(...(mapper?.finish(audioMs) ?? []));
    if (known.length > 0) yield piece(new Uint8Array(0));
  }

  #hold(): void {
    if (this.#state !== 'speaking') return;
    this.#state = 'between';
    this.#timer = this.#options.clock.setTimer(() => this.release(), HOLD_MS);
  }

  #receive(message: string | Uint8Array): void {
    try {
      for (const event of this.#context.read(message)) this.#take(event);
    } catch (error) {
      this.#fail(error);
    }
  }

  #take(event: SpeechEvent): void {
    if (event.type === 'context-ended') {
      this.#isContextOver = true;
      if (this.#state === 'settling') this.#over(true);
    } else if (event.type === 'sentence-ended') {
      if (this.#state !== 'speaking') return;
      this.#endedAtMs = this.#options.clock.now();
      this.#watchdog.stop();
      this.#quiet?.stop();
      this.#inbox.push(event);
    } else if (this.#state === 'speaking' || (this.#state === 'between' && event.type === 'audio')) {
      // The tail of a sentence that was thought to be over begins the next one.
      this.#inbox.push(event);
      if (this.#state === 'speaking') this.#watchdog.restart();
      if (this.#state === 'speaking' && event.type === 'audio') this.#quiet?.restart();
    }
  }

  #fail(error: unknown): void {
    this.#inbox.fail(error);
    this.#watchdog.stop();
    this.#quiet?.stop();
    if (this.#state !== 'speaking') this.#over(false);
  }

  #over(isClean: boolean): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#watchdog.stop();
    this.#quiet?.stop();
    this.#timer?.cancel();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#options.onOver(this, isClean && !this.socket.isEnded);
  }
}
