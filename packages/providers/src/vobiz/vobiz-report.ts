import type { AnsweredBy } from '@voice/core/calls';
import type { CarrierReport, WebhookRequest } from '@voice/core/telephony';
import { readReportFields, requireField, type WebhookFields } from '../webhook-fields.ts';
import { vobizEndStatus, vobizStatus } from './vobiz-status.ts';

/**
 * What Vobiz reports: ringing, answer, hang-up, machine detection, a recording, what became of a stream or a transfer.
 * The events have most fields in common.
 * @throws {WebhookFormatError} when it names no call
 * @see https://docs.vobiz.ai/xml/request
 */
export async function parseVobizReport(request: WebhookRequest): Promise<CarrierReport> {
  const fields = await readReportFields(request, 'vobiz');
  const providerCallId = requireField(fields, ['CallUUID', 'call_uuid', 'RequestUUID', 'request_uuid'], 'vobiz');
  const isHangup = fields.get('Event') === 'Hangup';
  // `BillDuration` is rounded up to what is billed.
  const durationSecs = isHangup ? secondsOf(fields.get('Duration')) : undefined;
  return {
    providerCallId,
    status: statusOf(fields, { isHangup, durationSecs }),
    answeredBy: answeredBy(fields.get('Machine')),
    cause: firstOf(fields, ['HangupCauseName', 'HangupCause', 'DialStatus', 'Error']),
    durationSecs,
    recordingUrl: firstOf(fields, ['RecordUrl', 'record_url', 'RecordFile', 'RecordingUrl']),
  };
}

function statusOf(
  fields: WebhookFields,
  { isHangup, durationSecs }: { isHangup: boolean; durationSecs: number | undefined },
): CarrierReport['status'] {
  const status = vobizStatus(fields.get('CallStatus'));
  if (status !== undefined || !isHangup) return status;
  return vobizEndStatus(fields.get('HangupCause'), durationSecs);
}

/** `true` and `false` are all that Vobiz says of who answered. */
function answeredBy(machine: string | undefined): AnsweredBy | undefined {
  switch (machine?.toLowerCase()) {
    case 'true':
      return 'machine';
    case 'false':
      return 'human';
    default:
      return undefined;
  }
}

function firstOf(fields: WebhookFields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields.get(name);
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
