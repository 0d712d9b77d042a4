import type { CallPhase, HangupCause } from '../network/call-record.ts';
import { indianNational, indiaTime, utcTime } from '../network/india-time.ts';
import type { VobizFields, VobizLeg } from './vobiz-leg.ts';

/** What one minute costs, as a text of the hang-up report. */
const BILL_RATE = '0.65';

/** Why calls end. @see https://www.vobiz.ai/docs (Hangup causes) */
export const vobizCauses = {
  normal: { cause: 'NORMAL_CLEARING', code: '4000', name: 'Normal Hangup', source: 'Callee' },
  callerHungUp: { cause: 'NORMAL_CLEARING', code: '4000', name: 'Normal Hangup', source: 'Caller' },
  byDocument: { cause: 'NORMAL_CLEARING', code: '4000', name: 'Normal Hangup', source: 'Answer XML' },
  byRequest: { cause: 'NORMAL_CLEARING', code: '4000', name: 'Normal Hangup', source: 'API Request' },
  byVobiz: { cause: 'NORMAL_CLEARING', code: '4000', name: 'Normal Hangup', source: 'Vobiz' },
  endOfXml: { cause: 'NORMAL_CLEARING', code: '4010', name: 'End Of XML Instructions', source: 'Vobiz' },
  invalidXml: { cause: 'NORMAL_CLEARING', code: '4000', name: 'Invalid Answer XML', source: 'Error' },
  busy: { cause: 'USER_BUSY', code: '3010', name: 'Busy Line', source: 'Callee' },
  noAnswer: { cause: 'NO_ANSWER', code: '3000', name: 'No Answer', source: 'Vobiz' },
  canceled: { cause: 'ORIGINATOR_CANCEL', code: '1000', name: 'Cancelled', source: 'API Request' },
  cutOff: { cause: 'ORIGINATOR_CANCEL', code: '1000', name: 'Cancelled', source: 'Vobiz' },
  unreachable: { cause: 'UNALLOCATED_NUMBER', code: '2000', name: 'Invalid Destination Address', source: 'Error' },
} as const satisfies Readonly<Record<string, HangupCause>>;

/** Vobiz's word for where a call stands: one `l`, and no more after it. */
export function vobizStatus(phase: CallPhase): string {
  return phase === 'canceled' ? 'cancel' : phase;
}

/**
 * The report of a hang-up, after `record.end`. Real ones show numbers without `+`, times in India and everything as text.
 * @see https://www.vobiz.ai/docs (Hangup callback)
 */
export function vobizHangupFields(leg: VobizLeg): VobizFields {
  const { record, clock } = leg.session;
  const { answeredAt, createdAt, durationSecs, phase } = record;
  const { cause, code, name, source } = record.hangupCause ?? vobizCauses.normal;
  const minutes = Math.ceil(durationSecs / 60);
  const from = record.from.replace('+', '');
  return {
    AnswerTime: answeredAt === undefined ? '' : indiaTime(answeredAt),
    BillDuration: String(minutes * 60),
    BillRate: BILL_RATE,
    CallStatus: vobizStatus(phase),
    CallUUID: leg.callUuid,
    CallerName: from,
    Direction: record.direction,
    Duration: String(durationSecs),
    EndTime: indiaTime(record.endedAt ?? clock.date()),
    Event: 'Hangup',
    From: from,
    HangupCause: cause,
    HangupCauseCode: code,
    HangupCauseName: name,
    HangupSource: source,
    ParentAuthID: leg.authId,
    ...(leg.isOutbound ? { RequestUUID: leg.callUuid } : {}),
    SessionStart: `${utcTime(createdAt)}.000000`,
    StartTime: indiaTime(createdAt),
    To: indianNational(record.to),
    TotalCost: (minutes * Number(BILL_RATE)).toFixed(5),
    STIRAttestation: 'Not Applicable',
    STIRVerification: 'Not Applicable',
  };
}

/** What a minute costs. */
export function vobizCost(durationSecs: number): number {
  return Math.ceil(durationSecs / 60) * Number(BILL_RATE);
}
