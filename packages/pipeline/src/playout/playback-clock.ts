interface Stretch {
  /** Position in the utterance, in ms. */
  readonly offsetMs: number;
  /** When its first sample sounds at the carrier, on the clock of the call, in ms. */
  readonly startsAtMs: number;
  durationMs: number;
}

/**
 * Where playback stands, from what was sent and when: the carrier plays what it has without a break, in real time.
 * Marks only correct it: one that came back proves that what stands before it was played.
 */
export class PlaybackClock {
  #stretches: Stretch[] = [];
  #endsAtMs = 0;
  #sentMs = 0;
  #provenMs = 0;

  /** When all that was sent will have been played, on the clock of the call, in ms. */
  get endsAtMs(): number {
    return this.#endsAtMs;
  }

  /** Audio of this utterance that was sent, in ms. */
  get sentMs(): number {
    return this.#sentMs;
  }

  /** A new utterance begins; what is still playing of the one before delays it. */
  begin(): void {
    this.#stretches = [];
    this.#sentMs = 0;
    this.#provenMs = 0;
  }

  /** @returns when the message will sound */
  sent(durationMs: number, nowMs: number): number {
    const startsAtMs = Math.max(nowMs, this.#endsAtMs);
    const last = this.#stretches.at(-1);
    if (last !== undefined && last.startsAtMs + last.durationMs === startsAtMs) last.durationMs += durationMs;
    else this.#stretches.push({ offsetMs: this.#sentMs, startsAtMs, durationMs });
    this.#sentMs += durationMs;
    this.#endsAtMs = startsAtMs + durationMs;
    return startsAtMs;
  }

  /** A mark behind `offsetMs` of the utterance came back. */
  proven(offsetMs: number): void {
    this.#provenMs = Math.max(this.#provenMs, offsetMs);
  }

  /** How much of the utterance was played, in ms. */
  playedMs(nowMs: number): number {
    let playedMs = 0;
    for (const { offsetMs, startsAtMs, durationMs } of this.#stretches) {
      if (nowMs > startsAtMs) playedMs = offsetMs + Math.min(durationMs, nowMs - startsAtMs);
    }
    return Math.max(playedMs, this.#provenMs);
  }

  /** What was sent and not played was thrown away: the carrier is silent from now on. */
  cut(nowMs: number): void {
    this.#endsAtMs = Math.min(this.#endsAtMs, nowMs);
  }
}
