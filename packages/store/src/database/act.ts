/** A statement that is built but not sent; sent when awaited (Postgres) or executed (SQLite). */
export type Statement<T> = PromiseLike<T>;

/**
 * Statements that belong together, written once for both dialects: yields each and receives its rows.
 * SQLite drives it synchronously, since a transaction of better-sqlite3 must never be open across an await.
 */
export type Act<T> = Generator<Statement<unknown>, T, unknown>;

/** `const rows = yield* run(statement)`: one statement of an act, with its type. */
export function* run<T>(statement: Statement<T>): Act<T> {
  return (yield statement) as T;
}

/** Performs an act with `execute` answering at once. */
export function driveSync<T>(act: Act<T>, execute: (statement: Statement<unknown>) => unknown): T {
  let step = act.next();
  while (!step.done) step = act.next(execute(step.value));
  return step.value;
}

/** Performs an act awaiting each statement. */
export async function driveAsync<T>(act: Act<T>): Promise<T> {
  let step = act.next();
  while (!step.done) step = act.next(await step.value);
  return step.value;
}
