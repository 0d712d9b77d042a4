import type { TurnLatency } from '@voice/core/calls';
import type { CallerTurn } from '../turn-taking/endpointing.ts';

/** Watches one turn from the caller's last word to the agent's first. All times on the clock of the call, in ms. */
export class TurnLatencyWatch {
  readonly #turn: CallerTurn;
  #sentenceAtMs: number | undefined;
  #audioAtMs: number | undefined;

  constructor(turn: CallerTurn) {
    this.#turn = turn;
  }

  /** The model's first sentence is known. */
  sentence(atMs: number): void {
    this.#sentenceAtMs ??= atMs;
  }

  /** The voice's first audio is there. */
  audio(atMs: number): void {
    this.#audioAtMs ??= atMs;
  }

  /** The first audio is on the wire. */
  wire(atMs: number): TurnLatency {
    const { speechEndedAtMs, silentAtMs, overAtMs } = this.#turn;
    const sentenceAtMs = this.#sentenceAtMs ?? overAtMs;
    const audioAtMs = this.#audioAtMs ?? sentenceAtMs;
    const totalMs = atMs - speechEndedAtMs;
    const endpointingMs = Math.min(silentAtMs, overAtMs) - speechEndedAtMs;
    const recognitionMs = Math.max(0, overAtMs - silentAtMs);
    const modelMs = sentenceAtMs - overAtMs;
    const voiceMs = audioAtMs - sentenceAtMs;
    const ownMs = totalMs - endpointingMs - recognitionMs - modelMs - voiceMs;
    return { endpointingMs, recognitionMs, modelMs, voiceMs, ownMs, totalMs };
  }
}
