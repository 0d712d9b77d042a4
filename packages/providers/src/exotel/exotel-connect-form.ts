import type { OutboundCallRequest } from '@voice/core/telephony';
import { exotelRefusal } from './exotel-errors.ts';

/** Longest `StreamUrl`, in characters. */
const MAX_STREAM_URL_LENGTH = 600;
/** Longest `CustomField`, in characters. */
const MAX_CUSTOM_FIELD_LENGTH = 128;
/** Longest call, in seconds: whatever is asked for, Exotel ends it then. */
const MAX_TIME_LIMIT_SECS = 14_400;

/**
 * Body of `Calls/connect.json`. `From` is the person who is called: Exotel calls `From` first, then goes on with what
 * the rest says. With a flow, its Voicebot applet knows the socket; without one the call streams directly.
 * @param streamUrl with everything that the socket is to be told in its query
 * @throws {CarrierError} `VOICE_CARRIER_REFUSED` for a URL or an id that is too long for Exotel
 * @see https://developer.exotel.com/docs/agentstream/connect-voice-ai
 * @see https://developer.exotel.com/docs/agentstream/connect-voice-ai-flow
 */
export function exotelConnectForm(
  request: Omit<OutboundCallRequest, 'streamUrl'>,
  { accountSid, flowId, streamUrl }: { accountSid: string; flowId: string | undefined; streamUrl: string },
): URLSearchParams {
  assertLength('call id', request.callId, MAX_CUSTOM_FIELD_LENGTH);
  if (flowId === undefined) assertLength('StreamUrl', streamUrl, MAX_STREAM_URL_LENGTH);
  return new URLSearchParams({
    From: request.to,
    CallerId: request.from,
    ...(flowId === undefined
      ? { StreamUrl: streamUrl, StreamType: 'bidirectional' }
      : { Url: exotelFlowUrl(accountSid, flowId), CallType: 'trans' }),
    TimeLimit: String(Math.min(request.maxDurationSecs, MAX_TIME_LIMIT_SECS)),
    TimeOut: String(request.ringTimeoutSecs),
    CustomField: request.callId,
    StatusCallback: request.urls.status,
    'StatusCallbackEvents[0]': 'answered',
    'StatusCallbackEvents[1]': 'terminal',
    StatusCallbackContentType: 'application/json',
  });
}

/** Where Exotel keeps a flow of App Bazaar. Calls can run through nothing else. */
export function exotelFlowUrl(accountSid: string, flowId: string): string {
  return `http://my.exotel.com/${encodeURIComponent(accountSid)}/exoml/start_voice/${encodeURIComponent(flowId)}`;
}

function assertLength(what: string, text: string, maxLength: number): void {
  if (text.length <= maxLength) return;
  throw exotelRefusal(
    `Exotel takes a ${what} of at most ${maxLength} characters, got ${text.length}; use a shorter public base URL or agent name`,
  );
}
