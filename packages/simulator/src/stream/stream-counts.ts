/** Messages and bytes of audio of one call, in both directions. */
export interface StreamCounts {
  /** To the server, everything. */
  sentMessages: number;
  sentAudioBytes: number;
  /** From the server, everything, also what was skipped. */
  receivedMessages: number;
  receivedAudioBytes: number;
  marksReceived: number;
  marksReturned: number;
}

/** All zero. */
export function newStreamCounts(): StreamCounts {
  return {
    sentMessages: 0,
    sentAudioBytes: 0,
    receivedMessages: 0,
    receivedAudioBytes: 0,
    marksReceived: 0,
    marksReturned: 0,
  };
}

/** Adds the counts of one more stream of the same call. */
export function addStreamCounts(total: StreamCounts, stream: Readonly<StreamCounts>): void {
  for (const key of Object.keys(total) as (keyof StreamCounts)[]) total[key] += stream[key];
}
