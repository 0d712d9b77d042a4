import type { Clock } from '@voice/core/time';

export interface ServiceHealthOptions {
  readonly clock: Clock;
  /** How long a service that failed is spared, in ms; longer where the vendor asks for it. Default 30,000. */
  readonly coolDownMs?: number;
}

/** One use of a service, and how it goes. A success may be followed by a failure: it fell silent after its first word. */
export interface ServiceTrial {
  succeeded(): void;
  /** @param retryAfterMs how long the vendor asks to wait, in ms */
  failed(retryAfterMs?: number): void;
  /** It is over; says nothing about the service when nothing was said before. */
  end(): void;
}

interface Illness {
  readonly untilMs: number;
  isProbed: boolean;
}

const COOL_DOWN_MS = 30_000;

/**
 * What is known of services, by key; shared by all calls of a process. A service that failed is spared until it has
 * cooled down; then one call at a time tries it again, and the others follow once it has answered.
 */
export class ServiceHealth {
  readonly #clock: Clock;
  readonly #coolDownMs: number;
  readonly #ill = new Map<string, Illness>();

  constructor({ clock, coolDownMs = COOL_DOWN_MS }: ServiceHealthOptions) {
    this.#clock = clock;
    this.#coolDownMs = coolDownMs;
  }

  /** Whether it should be tried now: it is well, or has cooled down and nobody else is trying. */
  isAvailable(key: string): boolean {
    const illness = this.#ill.get(key);
    return illness === undefined || (this.#clock.now() >= illness.untilMs && !illness.isProbed);
  }

  /** The same keys: available ones first as they were, then the others, the soonest to recover before the rest. */
  order(keys: readonly string[]): string[] {
    const recovery = (key: string) => this.#ill.get(key)?.untilMs ?? 0;
    const available = keys.filter((key) => this.isAvailable(key));
    const others = keys.filter((key) => !available.includes(key)).sort((one, other) => recovery(one) - recovery(other));
    return [...available, ...others];
  }

  /** A service is used; its trial must be told how it goes, and when it is over. */
  begin(key: string): ServiceTrial {
    const illness = this.#ill.get(key);
    if (illness !== undefined) illness.isProbed = true;
    return {
      succeeded: () => {
        this.#ill.delete(key);
      },
      failed: (retryAfterMs = 0) => {
        const untilMs = this.#clock.now() + Math.max(this.#coolDownMs, retryAfterMs);
        this.#ill.set(key, { untilMs, isProbed: false });
      },
      end: () => {
        if (illness !== undefined) illness.isProbed = false;
      },
    };
  }
}
