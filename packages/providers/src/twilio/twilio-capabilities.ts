import type { CapabilityColumn } from '@voice/core/telephony';

/**
 * What Twilio can do.
 * @see https://www.twilio.com/docs/voice/api
 */
export const twilioCapabilities: CapabilityColumn = {
  inbound: { isSupported: true, how: 'The voice webhook is answered with TwiML `Connect > Stream`.' },
  outbound: { isSupported: true, how: '`POST Calls.json` with inline TwiML of at most 4000 characters.' },
  cancel: { isSupported: true, how: '`Status=canceled`; a call that was answered meanwhile goes on.' },
  'hang-up': { isSupported: true, how: '`Status=completed`, whatever the state of the call.' },
  'digits-in': { isSupported: true, how: '`dtmf` messages on the media socket.' },
  'digits-out': {
    isSupported: true,
    how: 'The call is given `Play digits` and a new stream: the socket closes, and another one opens after the tones.',
  },
  flush: { isSupported: true, how: '`clear` on the media socket.' },
  'played-marks': { isSupported: true, how: '`mark` comes back when it is played, and also when it is cleared.' },
  transfer: { isSupported: true, how: 'The call is given `Dial > Number`; its stream ends.' },
  conference: { isSupported: true, how: 'The call is given `Dial > Conference`; its stream ends.' },
  hold: { isSupported: true, how: '`Hold` of the participant, for a call that is in a conference.' },
  recording: { isSupported: true, how: '`POST Recordings.json` of the running call, in two channels.' },
  status: { isSupported: true, how: 'Status callbacks for initiated, ringing, answered and completed.' },
  'find-call': { isSupported: true, how: '`GET Calls.json` by both numbers; the newest one made since then.' },
  'webhook-authenticity': { isSupported: true, how: '`X-Twilio-Signature` (HMAC-SHA1) on each webhook and upgrade.' },
  'machine-detection': {
    isSupported: true,
    how: '`AsyncAmd`: the agent talks at once, and a callback tells who has answered.',
  },
  'list-numbers': { isSupported: true, how: '`GET IncomingPhoneNumbers.json`, through all pages.' },
  'search-numbers': {
    isSupported: true,
    how: '`GET AvailablePhoneNumbers`: local ones, else mobile, else toll-free. By area code in the US and Canada only.',
  },
  'buy-number': { isSupported: true, how: '`POST IncomingPhoneNumbers.json`.' },
  'release-number': { isSupported: true, how: '`DELETE IncomingPhoneNumbers/{sid}.json`.' },
  'point-number': {
    isSupported: true,
    how: '`VoiceUrl` and `StatusCallback` of the number; an application or a trunk that it had is taken off.',
  },
  'verify-credentials': { isSupported: true, how: '`GET Accounts/{sid}.json`; only an active account will do.' },
};
