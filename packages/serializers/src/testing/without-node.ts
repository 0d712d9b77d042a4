const NODE_GLOBALS = ['Buffer', 'process', 'global', 'setImmediate', 'clearImmediate', 'require'] as const;

/** Runs `work` as a browser would: every global that only Node has is missing until it returns. */
export function withoutNode<T>(work: () => T): T {
  const hidden = NODE_GLOBALS.flatMap((name) => {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
    return descriptor === undefined ? [] : [{ name, descriptor }];
  });
  try {
    for (const { name } of hidden) Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
    return work();
  } finally {
    for (const { name, descriptor } of hidden) Object.defineProperty(globalThis, name, descriptor);
  }
}
