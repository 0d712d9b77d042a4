import type { CapabilityColumn } from '@voice/core/telephony';

/**
 * What Vobiz can do.
 * @see https://docs.vobiz.ai/call/make-call
 */
export const vobizCapabilities: CapabilityColumn = {
  inbound: {
    isSupported: true,
    how: "The number's application asks our answer URL, which leads Vobiz to the media socket.",
  },
  outbound: { isSupported: true, how: '`POST Call/`; the answer URL is asked once somebody has answered.' },
  cancel: { isSupported: true, how: '`DELETE Call/{uuid}/`, after a look whether somebody has answered.' },
  'hang-up': { isSupported: true, how: '`DELETE Call/{uuid}/`, or message `stop` on the media socket.' },
  'digits-in': {
    isSupported: true,
    how: 'Message `dtmf` on the media socket. Vobiz documents that it comes, not what it looks like.',
  },
  'digits-out': { isSupported: true, how: '`POST Call/{uuid}/DTMF/`: 0-9, * and #, w and W for pauses.' },
  flush: { isSupported: true, how: 'Message `clearAudio` on the media socket, answered by `clearedAudio`.' },
  'played-marks': {
    isSupported: true,
    how: 'Message `checkpoint` on the media socket, answered by `playedStream`; a flush cancels it silently.',
  },
  transfer: {
    isSupported: true,
    how: '`POST Call/{uuid}/` sends the call to our transfer URL, whose document dials the number.',
  },
  conference: {
    isSupported: false,
    reason:
      'Vobiz takes a call into a room only by a document in place of the media stream, without the agent: transfer the call to a number instead.',
  },
  hold: {
    isSupported: false,
    reason:
      'Vobiz holds only members of a room, where no agent can be: let the agent stay silent, or transfer the call.',
  },
  recording: { isSupported: true, how: '`POST Call/{uuid}/Record/`; both sides on a channel each.' },
  status: {
    isSupported: true,
    how: 'Callbacks when it rings, is answered and hung up; the live call or its CDR where they stay away.',
  },
  'find-call': {
    isSupported: true,
    how: 'Among queued and live calls and the CDRs of these days, by numbers: Vobiz echoes no id of ours, so only a single match counts.',
  },
  'webhook-authenticity': {
    isSupported: true,
    how: '`X-Vobiz-Signature-V2` over URL and nonce, neither query nor body; Vobiz signs only some accounts’ callbacks.',
  },
  'machine-detection': {
    isSupported: true,
    how: '`machine_detection` with a URL of its own: the call goes on meanwhile.',
  },
  'list-numbers': { isSupported: true, how: '`GET numbers`, through all pages.' },
  'search-numbers': { isSupported: true, how: '`GET inventory/numbers` by country and digits.' },
  'buy-number': {
    isSupported: true,
    how: '`POST numbers/purchase-from-inventory`; debits the setup fee and the first month.',
  },
  'release-number': {
    isSupported: true,
    how: '`DELETE numbers/{number}`; Vobiz may keep it for a day before it is gone.',
  },
  'point-number': {
    isSupported: true,
    how: 'An Application with our URLs is made, or brought up to date, and attached to the number.',
  },
  'verify-credentials': { isSupported: true, how: '`GET auth/me`.' },
};
