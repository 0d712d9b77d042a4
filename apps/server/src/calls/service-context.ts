import type { Clock } from '@voice/core/time';
import type { OnUsage, ServiceHealth, ServiceSwitch } from '@voice/services';
import type { ServiceAccess } from '../services/service-access.ts';

/** What the services of one call are made with. */
export interface ServiceContext {
  readonly access: ServiceAccess;
  readonly clock: Clock;
  /** Of all calls, so that none has to find out again what is down. */
  readonly health: ServiceHealth;
  /** What a vendor will bill for this call. */
  readonly onUsage: OnUsage;
  /** The call goes on with another service. */
  readonly onSwitch: (change: ServiceSwitch) => void;
  /** What a vendor leaves out of a request. */
  readonly onWarning: (warning: string) => void;
}

/** Makes names of a list of services differ: health and reports go by them. */
export function distinctNames(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** The address of a vendor's sockets. */
export function socketUrl(baseUrl = ''): string {
  return baseUrl.replace(/^http/, 'ws');
}
