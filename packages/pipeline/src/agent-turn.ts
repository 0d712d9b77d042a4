import { isAbortError } from '@voice/core/errors';
import { TypedEmitter } from '@voice/core/events';
import type { AudioFormat } from '@voice/core/frames';
import type { LanguageModelEvent, ToolCall } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { EngineError } from './errors.ts';
import type { TurnLatencyWatch } from './observers/turn-latency.ts';
import type { Playout } from './playout/playout.ts';
import { SpokenUtterance } from './playout/spoken-utterance.ts';
import { SentenceSplitter } from './speaking/sentence-splitter.ts';
import type { Speaker } from './speaking/speaker.ts';
import { withDeadline } from './thinking/with-deadline.ts';
import type { CallerTurn } from './turn-taking/endpointing.ts';

export interface AgentTurnOptions {
  readonly id: string;
  /** What it answers; `undefined` for a greeting. */
  readonly answers: CallerTurn | undefined;
  /** Whether the caller can take the floor from it. */
  readonly interruptible: boolean;
  readonly source: (signal: AbortSignal) => AsyncIterable<LanguageModelEvent>;
  readonly speaker: Speaker;
  readonly playout: Playout;
  /** What the wire speaks. */
  readonly format: AudioFormat;
  readonly clock: Clock;
  readonly modelTimeoutMs: number;
  readonly latency: TurnLatencyWatch | undefined;
}

/** What became of a turn of the agent. */
export interface AgentTurnOutcome {
  readonly ending: 'heard' | 'cut-off';
  /** The words that reached the caller's ear. */
  readonly heard: string;
  readonly toolCalls: readonly ToolCall[];
}

export type AgentTurnEvents = {
  /** A sentence is known. */
  sentence: (text: string) => void;
  /** Its first audio is on the wire. */
  audible: () => void;
  /** Once, unless it failed. */
  ended: (outcome: AgentTurnOutcome) => void;
  /** Once, instead of `ended`. */
  failed: (error: EngineError, heard: string) => void;
};

/** One turn of the agent: from the model's first word to the caller's ear, or to where the caller cut it off. */
export class AgentTurn {
  readonly events = new TypedEmitter<AgentTurnEvents>();
  readonly answers: CallerTurn | undefined;
  readonly interruptible: boolean;
  readonly utterance: SpokenUtterance;
  readonly #options: AgentTurnOptions;
  readonly #controller = new AbortController();
  readonly #toolCalls: ToolCall[] = [];
  readonly #unsubscribe: (() => void)[];
  #audibleAtMs: number | undefined;
  #isOver = false;

  constructor(options: AgentTurnOptions) {
    this.#options = options;
    this.answers = options.answers;
    this.interruptible = options.interruptible;
    this.utterance = new SpokenUtterance(options.id);
    this.#unsubscribe = [
      options.playout.events.on('started', (utterance) => {
        if (utterance !== this.utterance) return;
        this.#audibleAtMs = options.clock.now();
        this.events.emit('audible');
      }),
      options.playout.events.on('finished', (utterance) => {
        if (utterance === this.utterance) this.#end('heard', utterance.text);
      }),
    ];
  }

  /** When its first audio went out, on the clock of the call, in ms; `undefined` while it cannot be heard. */
  get audibleAtMs(): number | undefined {
    return this.#audibleAtMs;
  }

  start(): void {
    this.#run()
      .finally(() => this.#options.speaker.endTurn(this.utterance))
      .catch((error: unknown) => this.#fail(error));
  }

  /** The caller takes the floor: the flush leaves first, then model and voice are called off. */
  cutOff(): void {
    this.#stop(this.#options.playout.flush());
  }

  /** The line is gone. @param playedMs how much of it was played by then */
  lineLost(playedMs: number | undefined): void {
    this.#stop(playedMs);
  }

  #stop(playedMs: number | undefined): void {
    const heard = this.utterance.heardText(playedMs ?? 0);
    this.#controller.abort();
    this.#end('cut-off', heard);
  }

  async #run(): Promise<void> {
    const { playout, clock, modelTimeoutMs: timeoutMs, source } = this.#options;
    const { signal } = this.#controller;
    const splitter = new SentenceSplitter();
    playout.begin(this.utterance);
    for await (const event of withDeadline(source(signal), { clock, signal, engine: 'language-model', timeoutMs })) {
      if (event.type === 'tool-call') this.#toolCalls.push(event.call);
      if (event.type === 'text-delta') await this.#say(splitter.push(event.text));
    }
    await this.#say(splitter.flush());
    signal.throwIfAborted();
    playout.complete();
  }

  async #say(sentences: readonly string[]): Promise<void> {
    const { speaker, playout, format, clock, latency } = this.#options;
    for (const sentence of sentences) {
      latency?.sentence(clock.now());
      this.events.emit('sentence', sentence);
      await speaker.say(sentence, {
        playout,
        format,
        signal: this.#controller.signal,
        turn: this.utterance,
        onAudio: () => latency?.audio(clock.now()),
      });
    }
  }

  #fail(error: unknown): void {
    if (this.#isOver || isAbortError(error)) return;
    const heard = this.utterance.heardText(this.#options.playout.flush() ?? 0);
    this.#controller.abort();
    this.#release();
    const failure =
      error instanceof EngineError
        ? error
        : new EngineError(`The answer failed: ${String(error)}`, 'language-model', { cause: error });
    this.events.emit('failed', failure, heard);
    this.events.removeAll();
  }

  #end(ending: AgentTurnOutcome['ending'], heard: string): void {
    if (this.#isOver) return;
    this.#release();
    this.events.emit('ended', { ending, heard, toolCalls: this.#toolCalls });
    this.events.removeAll();
  }

  #release(): void {
    this.#isOver = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }
}
