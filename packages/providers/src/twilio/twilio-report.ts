import type { CarrierReport, WebhookRequest } from '@voice/core/telephony';
import { readReportFields, requireField } from '../webhook-fields.ts';
import { twilioAnsweredBy, twilioCallStatus } from './twilio-statuses.ts';

/**
 * What a status callback or a callback of machine detection says. The latter has no status.
 * @see https://www.twilio.com/docs/voice/api/call-resource#statuscallback
 * @throws {WebhookFormatError} without a call's id
 */
export async function parseTwilioReport(request: WebhookRequest): Promise<CarrierReport> {
  const fields = await readReportFields(request, 'twilio');
  const providerCallId = requireField(fields, ['CallSid'], 'twilio');
  const status = twilioCallStatus(fields.get('CallStatus'));
  const durationSecs = Number.parseInt(fields.get('CallDuration') ?? '', 10);
  return {
    providerCallId,
    status,
    answeredBy: twilioAnsweredBy(fields.get('AnsweredBy')),
    cause: status === 'COMPLETED' ? undefined : causeOf(fields),
    durationSecs: Number.isNaN(durationSecs) ? undefined : durationSecs,
    recordingUrl: fields.get('RecordingUrl') || undefined,
  };
}

/** Only calls that failed have a code of either kind. */
function causeOf(fields: ReadonlyMap<string, string>): string | undefined {
  const errorCode = fields.get('ErrorCode');
  if (errorCode) return `Twilio error ${errorCode}`;
  const sipCode = fields.get('SipResponseCode');
  return sipCode && sipCode !== '200' ? `SIP ${sipCode}` : undefined;
}
