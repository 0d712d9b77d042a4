import type { Store } from '@voice/core/store';

/** A store as a process sees it that can be killed: afterwards nothing it asks for happens, and nothing answers. */
export function mortalStore(store: Store, isAlive: () => boolean): Store {
  const guard = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member === 'function')
          return (...parameters: unknown[]) =>
            isAlive() ? Reflect.apply(member, target, parameters) : new Promise(() => {});
        return typeof member === 'object' && member !== null ? guard(member) : member;
      },
    });
  return guard(store);
}
