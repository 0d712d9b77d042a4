import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseUpgrade } from '../carriers/upgrade-refusal.ts';
import { TOO_MANY_FAILURES } from '../middleware/limit-failures.ts';
import { clientOf, type TrustProxy } from './client-address.ts';
import type { FailureLimiter } from './failure-limiter.ts';

/** Upgrades that count as refused: no such path or agent, no good token or signature. A busy carrier is nobody's fault. */
const COUNTED: readonly number[] = [401, 403, 404];

/** What upgrades are guarded with. */
export interface UpgradeGuardOptions {
  readonly limiter: FailureLimiter;
  readonly trust: TrustProxy;
  /** Told of each refusal. */
  readonly onRefused: (status: number) => void;
}

/** Turns away clients whose media sockets were refused too often within a minute. */
export class UpgradeGuard {
  readonly #options: UpgradeGuardOptions;

  constructor(options: UpgradeGuardOptions) {
    this.#options = options;
  }

  /** Answers 429 where the client has to wait. @returns whether it was answered */
  turnsAway(request: IncomingMessage, socket: Duplex): boolean {
    const { limiter, onRefused, trust } = this.#options;
    const client = clientOf(request, trust);
    const waitMs = client === undefined ? undefined : limiter.waitMs(client);
    if (waitMs === undefined) return false;
    onRefused(429);
    refuseUpgrade(socket, 429, TOO_MANY_FAILURES, { 'Retry-After': String(Math.ceil(waitMs / 1000)) });
    return true;
  }

  /** An upgrade was refused. */
  refused(request: IncomingMessage, status: number): void {
    const { limiter, onRefused, trust } = this.#options;
    onRefused(status);
    const client = clientOf(request, trust);
    if (client !== undefined && COUNTED.includes(status)) limiter.record(client);
  }
}
