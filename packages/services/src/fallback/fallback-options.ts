import type { Clock } from '@voice/core/time';
import type { ServiceName } from '../plumbing/service-usage.ts';
import type { ServiceHealth } from './service-health.ts';

/** The conversation goes from one service to another. */
export interface ServiceSwitch {
  readonly service: ServiceName;
  /** Names of services. */
  readonly from: string;
  /** Absent when none is left: the failure goes to whoever asked. */
  readonly to: string | undefined;
  /** `slow`: it was given up because it exceeded its budget. */
  readonly reason: 'failed' | 'slow';
  /** What the service failed with. */
  readonly error: unknown;
}

/** What every list of services takes. */
export interface FallbackOptions<Service> {
  /** In order of preference. Their names differ: health is kept by name. */
  readonly services: readonly Service[];
  readonly clock: Clock;
  /** Shared by all calls, so that none has to find out again. Default: one of its own. */
  readonly health?: ServiceHealth;
  /** Called synchronously; it must not throw. */
  readonly onSwitch?: (change: ServiceSwitch) => void;
}
