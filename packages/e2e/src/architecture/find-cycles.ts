/** Nodes in the order of one round trip; the first is repeated by nobody. */
export type Cycle = readonly string[];

/**
 * The cycles of a graph: none exactly when it has none, at least one for every knot otherwise.
 * @param edges from each node to the ones it needs; targets that are no key are ignored
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): Cycle[] {
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const cycles: Cycle[] = [];
  const visit = (node: string): void => {
    state.set(node, 'open');
    trail.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!edges.has(next)) continue;
      if (state.get(next) === 'open') cycles.push(trail.slice(trail.indexOf(next)));
      else if (!state.has(next)) visit(next);
    }
    trail.pop();
    state.set(node, 'done');
  };
  for (const node of edges.keys()) if (!state.has(node)) visit(node);
  return cycles;
}
