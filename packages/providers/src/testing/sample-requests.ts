import type {
  CarrierAccount,
  CarrierCapability,
  CarrierCredentials,
  OutboundCallRequest,
  ProviderName,
} from '@voice/core/telephony';

/** Made-up credentials of each carrier, for a carrier that is played. */
export const sampleCredentials: Readonly<Record<ProviderName, CarrierCredentials>> = {
  twilio: { provider: 'twilio', accountSid: `AC${'1'.repeat(32)}`, authToken: 'sample-auth-token' },
  exotel: { provider: 'exotel', accountSid: 'sample1', apiKey: 'sample-api-key', apiToken: 'sample-api-token' },
  vobiz: { provider: 'vobiz', authId: 'MA_SAMPLE', authToken: 'sample-auth-token' },
};

/** A call to be placed, with URLs of a server that nobody runs. */
export const sampleCall: OutboundCallRequest = {
  callId: '00000000-0000-4000-8000-000000000001',
  to: '+14155550123',
  from: '+14155550100',
  agentName: 'sales-agent',
  streamUrl: 'wss://voice.example.com/ws/carrier/sales-agent/token',
  urls: {
    answer: 'https://voice.example.com/telephony/carrier/answer/call/secret',
    status: 'https://voice.example.com/telephony/carrier/status/call/secret',
    hangup: 'https://voice.example.com/telephony/carrier/hangup/call/secret',
    machineDetection: 'https://voice.example.com/telephony/carrier/amd/call/secret',
    afterStream: 'https://voice.example.com/telephony/carrier/transfer/call/secret',
  },
  apology: 'Sorry.',
  ringTimeoutSecs: 30,
  maxDurationSecs: 600,
  machineDetection: false,
};

const providerCallId = 'sample-call';
const { to, from, callId, urls, streamUrl, agentName } = sampleCall;

/** How each capability is asked of an account; the others are not asked by a request. */
export const sampleActs: Readonly<Partial<Record<CarrierCapability, (account: CarrierAccount) => Promise<unknown>>>> = {
  outbound: (account) => account.placeCall(sampleCall),
  cancel: (account) => account.cancelCall(providerCallId),
  'hang-up': (account) => account.hangUp(providerCallId),
  'digits-out': (account) =>
    account.sendDigits({ providerCallId, digits: '1', streamUrl, agentName, afterStreamUrl: urls.afterStream }),
  transfer: (account) =>
    account.transfer({ providerCallId, to, timeoutSecs: 20, documentUrl: urls.answer, resultUrl: urls.status }),
  conference: (account) => account.startConference({ providerCallId, name: 'room', statusUrl: urls.status }),
  hold: (account) => account.setHold({ providerCallId, conferenceName: 'room', isOnHold: true }),
  recording: (account) => account.startRecording({ providerCallId, statusUrl: urls.status }),
  'find-call': (account) => account.findCall({ callId, to, from, since: new Date('2026-01-01T00:00:00Z') }),
  'machine-detection': (account) => account.placeCall({ ...sampleCall, machineDetection: true }),
  'list-numbers': (account) => account.listNumbers(),
  'search-numbers': (account) => account.searchNumbers({ country: 'US', limit: 5 }),
  'buy-number': (account) => account.buyNumber(from),
  'release-number': (account) => account.releaseNumber({ id: 'sample-number', phoneNumber: from }),
  'point-number': (account) =>
    account.pointNumber({
      numberId: 'sample-number',
      phoneNumber: from,
      webhookUrl: 'https://voice.example.com/in',
      statusUrl: urls.status,
      name: 'sample',
    }),
  'verify-credentials': (account) => account.verifyCredentials(),
};
