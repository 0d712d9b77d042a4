import type { AgentConfig } from '@voice/core/agents';
import type { CallEndReason, Utterance } from '@voice/core/calls';
import { TypedEmitter } from '@voice/core/events';
import type { LanguageModel, LanguageModelEvent, ToolCall } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { AgentTurn, type AgentTurnOutcome } from './agent-turn.ts';
import type { MediaLine } from './media-line.ts';
import type { CallLog } from './observers/call-log.ts';
import { TurnLatencyWatch } from './observers/turn-latency.ts';
import type { Speaker } from './speaking/speaker.ts';
import { type AgentTexts, agentTexts } from './thinking/agent-texts.ts';
import { History } from './thinking/history.ts';
import { END_CALL_TOOL } from './thinking/tools.ts';
import type { CallerTurn } from './turn-taking/endpointing.ts';
import { Floor } from './turn-taking/floor.ts';

export interface DialogueOptions {
  readonly agent: AgentConfig;
  /** Data of this call. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What was said before, in another conversation of this call. */
  readonly earlier: readonly Utterance[];
  readonly languageModel: LanguageModel;
  readonly speaker: Speaker;
  readonly clock: Clock;
  readonly log: CallLog;
  readonly modelTimeoutMs: number;
  readonly interruptionMs: number;
}

export type DialogueEvents = {
  /** Whether the agent thinks or speaks may have changed. */
  changed: () => void;
  /** The caller went on before hearing an answer: the turn is not over after all. */
  reopened: (turn: CallerTurn) => void;
  /** The call is to end. */
  ending: (reason: CallEndReason, detail: string | undefined) => void;
};

/** Whose turn it is and what is said in it: the caller's turns in, the agent's turns out, and what both know afterwards. */
export class Dialogue {
  readonly events = new TypedEmitter<DialogueEvents>();
  readonly #options: DialogueOptions;
  readonly #texts: AgentTexts;
  readonly #history: History;
  readonly #floor: Floor;
  #line: MediaLine | undefined;
  #turnCount = 0;
  /** Answered next, once the agent has finished what the caller cannot interrupt. */
  #waiting: CallerTurn | undefined;
  /** Taken for a turn, but nothing of its answer was heard yet. */
  #unheard: CallerTurn | undefined;

  constructor(options: DialogueOptions) {
    this.#options = options;
    this.#texts = agentTexts(options.agent, options.parameters);
    this.#history = new History(this.#texts.prompt, options.earlier);
    this.#floor = new Floor({ interruptionMs: options.interruptionMs });
  }

  /** Whether the agent thinks or speaks. */
  get isBusy(): boolean {
    return this.#floor.turn !== undefined;
  }

  /** Speaks over this line from now on. */
  connect(line: MediaLine): void {
    this.#line = line;
    if (!this.isBusy) this.#next();
  }

  /** The line is gone; what was being said is cut where it was. */
  disconnect(playedMs: number | undefined): void {
    this.#line = undefined;
    this.#floor.turn?.lineLost(playedMs);
  }

  greet(): void {
    const { greeting, missing } = this.#texts;
    if (missing.length > 0)
      this.#options.log.add('warning', { message: `The call has no value for ${missing.join(', ')}` });
    if (greeting !== null && this.#options.earlier.length === 0) this.#take(undefined, false, () => sayOnce(greeting));
  }

  callerStarted(): void {
    const turn = this.#floor.callerStarted();
    if (turn?.answers !== undefined) this.events.emit('reopened', turn.answers);
  }

  callerContinued(speechMs: number): void {
    const turn = this.#floor.callerContinued(speechMs);
    if (turn !== undefined)
      this.#options.log.add('interrupted', { utterance: turn.utterance.id, afterSpeechMs: Math.round(speechMs) });
  }

  /** The caller has finished: answers now, or when the agent has finished. */
  callerTurn(turn: CallerTurn): void {
    const { log, agent, languageModel } = this.#options;
    if (this.isBusy || this.#line === undefined) {
      const text = this.#waiting === undefined ? turn.text : `${this.#waiting.text} ${turn.text}`;
      this.#waiting = { ...turn, text, startedAtMs: this.#waiting?.startedAtMs ?? turn.startedAtMs };
      return;
    }
    log.add('turn-started', { text: turn.text, speechEndedAtMs: log.time(turn.speechEndedAtMs) });
    this.#unheard = turn;
    this.#history.addUser(turn.text);
    const { languageModel: settings } = agent;
    this.#take(turn, agent.interruptible, (signal) =>
      languageModel.generate(
        {
          messages: this.#history.messages(),
          tools: [END_CALL_TOOL],
          ...(settings.provider !== 'rules' && {
            model: settings.model,
            temperature: settings.temperature,
          }),
        },
        { signal },
      ),
    );
  }

  /** The call is over: what was said so far becomes part of the transcript. @param unfinished the caller's last words */
  finish(unfinished: { readonly text: string; readonly startedAtMs: number } | undefined): void {
    const { log, clock } = this.#options;
    this.events.removeAll();
    this.#commitCaller();
    if (this.#waiting !== undefined)
      log.callerSpoke(this.#waiting.text, this.#waiting.startedAtMs, this.#waiting.speechEndedAtMs);
    if (unfinished !== undefined) log.callerSpoke(unfinished.text, unfinished.startedAtMs, clock.now());
  }

  #take(
    answers: CallerTurn | undefined,
    interruptible: boolean,
    source: (signal: AbortSignal) => AsyncIterable<LanguageModelEvent>,
  ): void {
    const line = this.#line;
    if (line === undefined) return;
    const { clock, log, speaker, modelTimeoutMs } = this.#options;
    this.#turnCount += 1;
    const id = `u${this.#turnCount}`;
    const latency = answers === undefined ? undefined : new TurnLatencyWatch(answers);
    const format = line.transport.wire;
    const turn = new AgentTurn({
      id,
      answers,
      interruptible,
      source,
      speaker,
      playout: line.playout,
      format,
      clock,
      modelTimeoutMs,
      latency,
    });
    turn.events.on('sentence', (text) => log.add('agent-generated', { utterance: id, text }));
    turn.events.on('audible', () => {
      this.#commitCaller();
      log.add('agent-speaking', { utterance: id });
      if (latency !== undefined) log.add('turn-latency', { utterance: id, ...rounded(latency.wire(clock.now())) });
    });
    this.#floor.give(turn);
    turn.events.on('ended', (outcome) => this.#ended(turn, outcome));
    turn.events.on('failed', (error, heard) => {
      this.#recordAgent(turn, heard, true);
      log.add('failure', { code: error.code, message: error.message });
      this.events.emit('ending', 'engine-failed', error.message);
    });
    turn.start();
    this.events.emit('changed');
  }

  #ended(turn: AgentTurn, { ending, heard, toolCalls }: AgentTurnOutcome): void {
    const { log } = this.#options;
    const wasAudible = turn.audibleAtMs !== undefined;
    if (ending === 'cut-off' && !wasAudible) {
      // As if it had never been thought of: the caller goes on, or is answered over the next line.
      this.#history.withdrawUser();
      this.#unheard = undefined;
      if (this.#line === undefined) this.#waiting = turn.answers;
      return;
    }
    this.#commitCaller();
    this.#recordAgent(turn, heard, ending === 'cut-off');
    this.#history.addAssistant(
      heard,
      toolCalls.map((call) => ({ call, outcome: outcomeOf(call, ending) })),
    );
    for (const call of toolCalls) log.add('tool-called', { name: call.name, outcome: outcomeOf(call, ending) });
    if (!wasAudible && toolCalls.length === 0) log.add('warning', { message: 'The model had nothing to say' });
    if (ending === 'heard' && toolCalls.some(({ name }) => name === END_CALL_TOOL.name)) {
      this.events.emit('ending', 'agent-ended', undefined);
      return;
    }
    if (ending === 'cut-off') this.#yield();
    else this.#next();
  }

  /** The caller is speaking: what waited to be answered is the beginning of it. */
  #yield(): void {
    const waiting = this.#waiting;
    if (waiting !== undefined && this.#line !== undefined) {
      this.#waiting = undefined;
      this.events.emit('reopened', waiting);
    }
    this.events.emit('changed');
  }

  #next(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.callerTurn(waiting);
    else this.events.emit('changed');
  }

  #recordAgent(turn: AgentTurn, heard: string, interrupted: boolean): void {
    if (turn.audibleAtMs !== undefined)
      this.#options.log.agentSpoke(heard, turn.utterance.text, interrupted, turn.audibleAtMs);
  }

  /** From here on the caller's turn stands: its answer was heard, or will never be. */
  #commitCaller(): void {
    const turn = this.#unheard;
    this.#unheard = undefined;
    if (turn !== undefined) this.#options.log.callerSpoke(turn.text, turn.startedAtMs, turn.speechEndedAtMs);
  }
}

function outcomeOf(call: ToolCall, ending: AgentTurnOutcome['ending']): string {
  if (call.name !== END_CALL_TOOL.name) return `There is no tool named ${call.name}`;
  return ending === 'heard' ? 'done' : 'not done: the caller interrupted before hearing what came with it';
}

async function* sayOnce(text: string): AsyncIterable<LanguageModelEvent> {
  yield { type: 'text-delta', text };
}

function rounded<T extends object>(times: T): Record<keyof T, number> {
  return Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Math.round(ms as number)])) as Record<
    keyof T,
    number
  >;
}
