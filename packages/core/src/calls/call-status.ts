/** Every status a call can have. The last five are terminal. */
export const callStatuses = [
  'PENDING',
  'RINGING',
  'IN_PROGRESS',
  'COMPLETED',
  'FAILED',
  'NO_ANSWER',
  'BUSY',
  'CANCELED',
] as const;

export type CallStatus = (typeof callStatuses)[number];
export type FinalCallStatus = Exclude<CallStatus, 'PENDING' | 'RINGING' | 'IN_PROGRESS'>;

export const finalCallStatuses: readonly FinalCallStatus[] = ['COMPLETED', 'FAILED', 'NO_ANSWER', 'BUSY', 'CANCELED'];

export function isFinalCallStatus(status: CallStatus): status is FinalCallStatus {
  return (finalCallStatuses as readonly CallStatus[]).includes(status);
}

/** PENDING 0 < RINGING 1 < IN_PROGRESS 2 < terminal 3. */
export function callStatusRank(status: CallStatus): 0 | 1 | 2 | 3 {
  switch (status) {
    case 'PENDING':
      return 0;
    case 'RINGING':
      return 1;
    case 'IN_PROGRESS':
      return 2;
    default:
      return 3;
  }
}

/** A status may be skipped, never gone back to; nothing follows a terminal one. */
export function canFollow(next: CallStatus, current: CallStatus): boolean {
  return callStatusRank(next) > callStatusRank(current);
}

/** Why a call ended. */
export const callEndReasons = [
  /** The other party hung up, or the carrier stopped the stream. */
  'caller-hung-up',
  /** The agent ended it, after its last words were heard. */
  'agent-ended',
  /** Somebody ended it through the API. */
  'ended-by-request',
  /** Somebody took it back before it was answered. */
  'canceled-by-request',
  /** The line of the person called was busy, or they rejected the call. */
  'busy',
  /** Nobody answered. */
  'no-answer',
  /** The carrier gave the call up before it was answered. */
  'canceled-by-carrier',
  /** The carrier refused to place it. */
  'dial-refused',
  /** The carrier did not say whether it placed it, and it could not be found. */
  'outcome-unknown',
  /** The carrier said nothing of the call for too long. */
  'carrier-silent',
  /** The media socket died and did not come back in time. */
  'stream-lost',
  /** The carrier never opened the media socket. */
  'no-stream',
  /** The socket was open, but no audio came. */
  'no-media',
  /** Nobody spoke for too long. */
  'idle-timeout',
  /** The longest allowed duration was reached. */
  'max-duration',
  /** Recognition, model or voice failed for good. */
  'engine-failed',
  /** The server that held the call died or was stopped. */
  'server-lost',
  /** The carrier reported a failure. */
  'carrier-failed',
] as const;

export type CallEndReason = (typeof callEndReasons)[number];

/** Who answered a call, as far as the carrier could tell. */
export const answerers = ['human', 'machine', 'fax', 'unknown'] as const;
export type AnsweredBy = (typeof answerers)[number];
