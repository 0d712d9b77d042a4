/** Both dialects bound the number of parameters in a statement: SQLite at 32,766. A thousand rows stay below it. */
const CHUNK_LENGTH = 1000;

/** The same items in order, in pieces that fit into one statement. */
export function* inChunks<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += CHUNK_LENGTH) yield items.slice(start, start + CHUNK_LENGTH);
}
