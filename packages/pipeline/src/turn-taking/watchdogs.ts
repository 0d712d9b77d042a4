import type { CallEndReason } from '@voice/core/calls';
import { TypedEmitter } from '@voice/core/events';
import type { Clock, Timer } from '@voice/core/time';

export interface WatchdogsOptions {
  readonly clock: Clock;
  /** Neither party speaks for that long, in ms. */
  readonly idleMs: number;
  /** The call lasts that long, in ms. */
  readonly durationMs: number;
  /** No audio arrives on an open socket for that long, in ms. */
  readonly noMediaMs: number;
  /** A lost socket does not come back for that long, in ms. */
  readonly resumeMs: number;
}

type Watch = 'idle' | 'duration' | 'media' | 'stream';

const reasons: Readonly<Record<Watch, CallEndReason>> = {
  idle: 'idle-timeout',
  duration: 'max-duration',
  media: 'no-media',
  stream: 'stream-lost',
};

export type WatchdogsEvents = {
  expired: (reason: CallEndReason, detail: string) => void;
};

/** Limits that end every call, whatever the carrier does or does not do. */
export class Watchdogs {
  readonly events = new TypedEmitter<WatchdogsEvents>();
  readonly #clock: Clock;
  readonly #limitsMs: Readonly<Record<Watch, number>>;
  readonly #timers = new Map<Watch, Timer>();
  #isHeld = false;
  #mediaAtMs = 0;

  constructor({ clock, idleMs, durationMs, noMediaMs, resumeMs }: WatchdogsOptions) {
    this.#clock = clock;
    this.#limitsMs = { idle: idleMs, duration: durationMs, media: noMediaMs, stream: resumeMs };
  }

  /** The stream runs. */
  streamStarted(): void {
    this.#stop('stream');
    if (!this.#timers.has('duration')) this.#start('duration');
    if (!this.#isHeld) this.#start('idle');
    this.#mediaAtMs = this.#clock.now();
    this.#watchMedia(this.#limitsMs.media);
  }

  streamLost(): void {
    this.#stop('media');
    this.#start('stream');
  }

  /** Audio came. Cheap: called for every frame. */
  media(): void {
    this.#mediaAtMs = this.#clock.now();
  }

  /** Somebody speaks or thinks: nobody is idle. */
  hold(): void {
    this.#isHeld = true;
    this.#stop('idle');
  }

  /** Both parties are silent. */
  release(): void {
    this.#isHeld = false;
    this.#start('idle');
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.events.removeAll();
  }

  /** One timer for many frames: looks again when the last frame's time would be up. */
  #watchMedia(waitMs: number): void {
    this.#stop('media');
    const timer = this.#clock.setTimer(() => {
      const leftMs = this.#mediaAtMs + this.#limitsMs.media - this.#clock.now();
      if (leftMs > 0) this.#watchMedia(leftMs);
      else this.#expire('media');
    }, waitMs);
    this.#timers.set('media', timer);
  }

  #start(watch: Watch): void {
    this.#stop(watch);
    this.#timers.set(
      watch,
      this.#clock.setTimer(() => this.#expire(watch), this.#limitsMs[watch]),
    );
  }

  #stop(watch: Watch): void {
    this.#timers.get(watch)?.cancel();
    this.#timers.delete(watch);
  }

  #expire(watch: Watch): void {
    this.events.emit('expired', reasons[watch], `The limit of ${this.#limitsMs[watch]} ms was reached`);
  }
}
