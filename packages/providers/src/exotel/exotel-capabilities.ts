import type { CapabilityColumn } from '@voice/core/telephony';

/**
 * What Exotel can do. Where a cell is supported and names no request, it is done on the media socket or by a document,
 * and the account's method of that name says so.
 * @see https://developer.exotel.com/docs/agentstream/what-to-use-when
 */
export const exotelCapabilities: CapabilityColumn = {
  inbound: {
    isSupported: true,
    how: 'The Voicebot applet of an App Bazaar flow asks our webhook for the media socket of each call.',
  },
  outbound: {
    isSupported: true,
    how: '`POST Calls/connect.json`: the answered call streams to us directly, or runs through a flow of yours when a flow id is set.',
  },
  cancel: {
    isSupported: false,
    reason:
      'Exotel has no request that stops a ringing call: it rings on, and is ended at once by closing its media socket if somebody answers.',
  },
  'hang-up': {
    isSupported: true,
    how: 'By closing the media socket. In a flow the applet after the Voicebot runs next: put a Hangup applet there.',
  },
  'digits-in': { isSupported: true, how: 'Message `dtmf` on the media socket.' },
  'digits-out': {
    isSupported: false,
    reason: 'Exotel has neither a request nor a message that sends tones to the far end of a call.',
  },
  flush: {
    isSupported: true,
    how: 'Message `clear` on the media socket; the message that is being played is finished.',
  },
  'played-marks': { isSupported: true, how: 'Message `mark` on the media socket, echoed when it has been played.' },
  transfer: {
    isSupported: true,
    how: 'In calls that run in a flow: the agent closes the media socket, then the Connect applet after the Voicebot asks our transfer URL whom to call.',
  },
  conference: {
    isSupported: false,
    reason: 'Exotel has no rooms that a running call could be moved into: transfer it to a number instead.',
  },
  hold: {
    isSupported: false,
    reason: 'Exotel has no request that puts a call on hold: let the agent stay silent, or transfer the call.',
  },
  recording: {
    isSupported: false,
    reason: "Exotel cannot begin to record a running call: switch on this server's own recording instead.",
  },
  status: {
    isSupported: true,
    how: 'Status callback with the events `answered` and `terminal`; Call Details where it stays away.',
  },
  'find-call': {
    isSupported: true,
    how: '`GET Calls.json` by time and numbers, sure where our id comes back in `CustomField`. Exotel lists finished calls; one that is still going on may be missing.',
  },
  'webhook-authenticity': {
    isSupported: false,
    reason:
      'Exotel signs nothing: a secret in each of our URLs stands in for a signature, so keep these URLs to yourself.',
  },
  'machine-detection': {
    isSupported: false,
    reason:
      'Exotel has no parameter that asks for machine detection on a call to an agent: let the agent recognise a voicemail greeting by what it says.',
  },
  'list-numbers': { isSupported: true, how: '`GET v2_beta IncomingPhoneNumbers`, through all pages.' },
  'search-numbers': {
    isSupported: true,
    how: '`GET v2_beta AvailablePhoneNumbers` by country and kind: landline, mobile, toll-free.',
  },
  'buy-number': { isSupported: true, how: '`POST v2_beta IncomingPhoneNumbers`.' },
  'release-number': { isSupported: true, how: '`DELETE v2_beta IncomingPhoneNumbers/{sid}`; it cannot be undone.' },
  'point-number': {
    isSupported: true,
    how: '`PUT v2_beta IncomingPhoneNumbers/{sid}` attaches the flow whose id is set. The URL inside the flow is set in App Bazaar by hand; we name the steps.',
  },
  'verify-credentials': { isSupported: true, how: '`GET Balance.json`.' },
};
