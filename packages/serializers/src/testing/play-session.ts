import type { FrameSerializer } from '../frame-serializer.ts';

/** One step of a socket: a message in either direction, or the end. */
export interface SessionStep {
  readonly dir: string;
  readonly msg?: object;
}

/** Reads what the carrier says in a session, in order. @returns the frames' types */
export function playSession(serializer: FrameSerializer, steps: readonly SessionStep[]): string[] {
  return steps.flatMap(({ dir, msg }) =>
    dir === 'in' && msg !== undefined ? serializer.deserialize(JSON.stringify(msg)).map((frame) => frame.type) : [],
  );
}
