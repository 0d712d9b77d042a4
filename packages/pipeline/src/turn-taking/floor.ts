import type { AgentTurn } from '../agent-turn.ts';

export interface FloorOptions {
  /** Speech that long takes the floor from a speaking agent, in ms. */
  readonly interruptionMs: number;
}

/** Who may speak. The agent gets the floor for one turn; the caller takes it by speaking. */
export class Floor {
  readonly #interruptionMs: number;
  #turn: AgentTurn | undefined;

  constructor({ interruptionMs }: FloorOptions) {
    this.#interruptionMs = interruptionMs;
  }

  /** The agent's turn that is thought of or spoken. */
  get turn(): AgentTurn | undefined {
    return this.#turn;
  }

  give(turn: AgentTurn): void {
    this.#turn = turn;
    turn.events.on('ended', () => this.#free(turn));
    turn.events.on('failed', () => this.#free(turn));
  }

  /** The caller begins to speak. @returns the turn whose answer nobody has heard and nobody wants any more */
  callerStarted(): AgentTurn | undefined {
    const turn = this.#turn;
    if (turn?.answers === undefined || turn.audibleAtMs !== undefined) return undefined;
    turn.cutOff();
    return turn;
  }

  /** The caller goes on speaking. @returns the turn that was cut off, if that takes the floor */
  callerContinued(speechMs: number): AgentTurn | undefined {
    const turn = this.#turn;
    if (turn?.interruptible !== true || turn.audibleAtMs === undefined || speechMs < this.#interruptionMs)
      return undefined;
    turn.cutOff();
    return turn;
  }

  #free(turn: AgentTurn): void {
    if (this.#turn === turn) this.#turn = undefined;
  }
}
