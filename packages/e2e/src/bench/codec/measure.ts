/** One thing to time; `run` must do the same work each time. */
export interface Candidate {
  readonly name: string;
  readonly run: () => void;
}

/** How long one round of one candidate takes at least, in ms. */
const ROUND_MS = 20;
const ROUNDS = 21;

/**
 * Times candidates in turn, round by round, so that a busy moment of the machine hits all alike.
 * @returns the best round of each, in nanoseconds per run
 */
export function nanosecondsPerRun(candidates: readonly Candidate[]): Map<string, number> {
  const counts = candidates.map(({ run }) => runsPerRound(run));
  const best = new Map<string, number>(candidates.map(({ name }) => [name, Number.POSITIVE_INFINITY]));
  for (let round = 0; round < ROUNDS; round += 1) {
    candidates.forEach(({ name, run }, index) => {
      const count = counts[index] as number;
      best.set(name, Math.min(best.get(name) as number, (timeMs(run, count) * 1e6) / count));
    });
  }
  return best;
}

/** Warms up, and finds how many runs fill a round. */
function runsPerRound(run: () => void): number {
  let count = 1;
  while (timeMs(run, count) < ROUND_MS) count *= 2;
  return count;
}

/** Processor time of this thread: what others do on the machine counts little. */
function timeMs(run: () => void, count: number): number {
  const start = process.threadCpuUsage();
  for (let index = 0; index < count; index += 1) run();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** Prints rows under a title, one column per key. */
export function printTable(title: string, rows: readonly Readonly<Record<string, string>>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ');
  console.log(`\n${title}\n${line(columns)}`);
  for (const row of rows) console.log(line(columns.map((column) => row[column] ?? '')));
}
