import type { ServiceName } from '../plumbing/service-usage.ts';
import type { FallbackOptions, ServiceSwitch } from './fallback-options.ts';
import { BudgetExceeded } from './next-within.ts';
import { ServiceHealth, type ServiceTrial } from './service-health.ts';

/** A service whose turn it is. */
export interface Candidate<Service> {
  readonly service: Service;
  /** Whether it is the first of the list: only it is asked for the vendor's names (of a model, of a voice) in a request. */
  readonly isPreferred: boolean;
  /** Whether no other that is well remains; then it may take its time. */
  readonly isLast: boolean;
  readonly trial: ServiceTrial;
}

/** A list of services of one kind, checked, with their health. */
export class ServiceList<Service extends { readonly name: string }> {
  readonly kind: ServiceName;
  readonly services: readonly Service[];
  readonly health: ServiceHealth;
  readonly onSwitch: ((change: ServiceSwitch) => void) | undefined;

  /** @throws {RangeError} for an empty list, or names that occur twice */
  constructor(kind: ServiceName, { services, clock, health, onSwitch }: FallbackOptions<Service>) {
    if (services.length === 0) throw new RangeError(`Expected at least one service (${kind}), got none`);
    const names = services.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new RangeError(
        `Expected services of different names (${kind}), got ${twice} twice; give each its own \`name\``,
      );
    }
    this.kind = kind;
    this.services = services;
    this.health = health ?? new ServiceHealth({ clock });
    this.onSwitch = onSwitch;
  }

  /** For logs and costs. */
  get name(): string {
    return this.services.map(({ name }) => name).join(' or ');
  }

  /** @param current is in use already and not among them */
  candidates(current?: Service): Candidates<Service> {
    return new Candidates(this, current);
  }

  keyOf(service: Service): string {
    return `${this.kind}/${service.name}`;
  }
}

/** Services in the order in which one piece of work tries them: each once, and once more those that were merely slow. */
export class Candidates<Service extends { readonly name: string }> {
  readonly #list: ServiceList<Service>;
  readonly #fresh: Service[];
  readonly #slow: Service[] = [];

  constructor(list: ServiceList<Service>, current?: Service) {
    this.#list = list;
    const others = list.services.filter((service) => service !== current);
    const order = list.health.order(others.map((service) => list.keyOf(service)));
    this.#fresh = others.sort((one, other) => order.indexOf(list.keyOf(one)) - order.indexOf(list.keyOf(other)));
  }

  /** Whether somebody who was not asked yet is well. */
  get hasAlternative(): boolean {
    const { health } = this.#list;
    return this.#fresh.some((service) => health.isAvailable(this.#list.keyOf(service)));
  }

  /** Who would be asked next. */
  get first(): Service | undefined {
    return this.#fresh[0] ?? this.#slow[0];
  }

  /** @returns `undefined` when all had their turn */
  next(): Candidate<Service> | undefined {
    const service = this.#fresh.shift() ?? this.#slow.shift();
    if (service === undefined) return undefined;
    const { services, health } = this.#list;
    return {
      service,
      isPreferred: service === services[0],
      isLast: !this.hasAlternative,
      trial: health.begin(this.#list.keyOf(service)),
    };
  }

  /**
   * Remembers how a candidate failed.
   * @returns who comes next; `undefined` when all have failed
   */
  after(candidate: Candidate<Service>, error: unknown): Candidate<Service> | undefined {
    if (error instanceof BudgetExceeded) this.#slow.push(candidate.service);
    candidate.trial.failed(retryAfterMsOf(error));
    const next = this.next();
    this.#tell(candidate, error, next);
    return next;
  }

  /** Remembers how a candidate failed, after which no other can help. */
  giveUp(candidate: Candidate<Service>, error: unknown): undefined {
    candidate.trial.failed(retryAfterMsOf(error));
    this.#tell(candidate, error, undefined);
  }

  #tell({ service: from }: Candidate<Service>, error: unknown, to: Candidate<Service> | undefined): void {
    const { kind, onSwitch } = this.#list;
    const reason = error instanceof BudgetExceeded ? 'slow' : 'failed';
    onSwitch?.({ service: kind, from: from.name, to: to?.service.name, reason, error });
  }
}

/** From the context of our own errors. */
function retryAfterMsOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('context' in error)) return undefined;
  const { retryAfterMs } = error.context as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined;
}
