import type { JsonObject } from '@voice/core/services';
import type { ProviderName } from '@voice/core/telephony';
import type { HttpWorld } from './http-world.ts';

/** A request in order, before anything is done to it. */
export interface HttpTemplate {
  readonly method: string;
  readonly path: string;
  readonly body?: JsonObject;
  /** Default `json`. */
  readonly form?: 'json' | 'urlencoded' | 'multipart';
  /** Whether it needs the API's key. */
  readonly isApi?: boolean;
  /** Whether it asks for a WebSocket. */
  readonly isUpgrade?: boolean;
  /** Whether it is signed as Twilio's. */
  readonly isTwilio?: boolean;
}

const AGENT = {
  name: 'fuzzed',
  greeting: 'Hello {{customer}}.',
  llm_settings: { rules: [{ when: 'bye', say: 'Bye!', afterwards: 'end-call' }], otherwise: 'I see.' },
  stt_settings: {},
  tts_settings: { pronunciation: [{ from: 'a', to: 'b', match_case: true }] },
  endpointing_silence_ms: 700,
  recording: false,
};
const SETTINGS = {
  provider: 'twilio',
  public_base_url: 'https://voice.example.com',
  twilio_account_sid: 'ACx',
  twilio_phone_number: '+14155550100',
  twilio_max_concurrent: 10,
  exotel_api_base: 'https://api.exotel.com',
  vobiz_auth_id: 'MAx',
};
const ENDPOINT = { phone_number: '+919876543210', provider: 'exotel', inbound_agent_name: 'fuzz', label: 'x' };
const DIAL = {
  phone_number: '+14155550199',
  agent_name: 'fuzz',
  caller_id: '+14155550100',
  provider: 'twilio',
  custom_parameters: { customer: 'Asha', attempts: 2 },
  machine_detection: false,
};
const TWILIO = {
  CallSid: 'CAfuzz',
  From: '+919876543210',
  To: '+14155550100',
  CallStatus: 'ringing',
  Direction: 'inbound',
};
const EXOTEL = { CallSid: 'efuzz', CallFrom: '09876543210', CallTo: '08040000001', Direction: 'incoming' };
const REPORT = {
  CallSid: 'efuzz',
  EventType: 'terminal',
  Status: 'completed',
  Legs: [{ OnCallDuration: 1, Status: 'completed' }],
};
const VOBIZ = { CallUUID: 'ufuzz', From: '919876543210', To: '08040000002', Direction: 'inbound', Event: 'StartApp' };

/** At least one request for each route, as it should be. */
export function httpCorpus(world: HttpWorld): readonly HttpTemplate[] {
  const { agentId, endpointId, calls, exotelPath, stablePath } = world;
  const callId = calls.twilio.id;
  const api = (method: string, path: string, body?: JsonObject): HttpTemplate => ({
    ...{ method, path: `/api${path}`, isApi: true },
    ...(body !== undefined && { body }),
  });
  const webhook = (path: string, body: JsonObject, isTwilio = false): HttpTemplate => ({
    ...{ method: 'POST', path, body, form: 'urlencoded', isTwilio },
  });
  const upgrade = (path: string): HttpTemplate => ({ method: 'GET', path, isUpgrade: true });
  const ofCall = ['status', 'answer', 'hangup', 'amd', 'stream-status'].flatMap((kind) => {
    const path = (provider: ProviderName) =>
      `/telephony/${provider}/${kind}/${calls[provider].id}/${calls[provider].secret}`;
    return [
      webhook(path('twilio'), { ...TWILIO, AnsweredBy: 'human', CallDuration: '1' }, true),
      { ...webhook(path('exotel'), REPORT), form: 'multipart' as const },
      { ...webhook(path('exotel'), REPORT), form: 'json' as const },
      webhook(path('vobiz'), { ...VOBIZ, Event: 'Hangup', HangupCause: 'NORMAL_CLEARING', Duration: '1' }),
    ];
  });
  return [
    { method: 'GET', path: '/healthz' },
    { method: 'GET', path: '/readyz' },
    { method: 'GET', path: '/metrics' },
    api('GET', '/agents'),
    api('POST', '/agents', AGENT),
    api('GET', `/agents/${agentId}`),
    api('PATCH', `/agents/${agentId}`, { greeting: 'Hello.', llm_settings: AGENT.llm_settings }),
    api('DELETE', `/agents/${callId}`),
    api('GET', '/settings/telephony'),
    api('PUT', '/settings/telephony', SETTINGS),
    api('PUT', '/settings/telephony?verify=false', { twilio_max_concurrent: 10 }),
    api('GET', '/settings/services'),
    api('PUT', '/settings/services?verify=false', { openai_model: 'x' }),
    api('GET', '/settings/endpoints'),
    api('POST', '/settings/endpoints', ENDPOINT),
    api('PUT', `/settings/endpoints/${endpointId}`, { label: 'y', is_active: true }),
    api('DELETE', `/settings/endpoints/${callId}`),
    api('POST', `/settings/endpoints/${endpointId}/point`, {}),
    api('GET', '/calls?page=1&page_size=20&status=ringing&direction=outbound&provider=twilio'),
    api('GET', `/calls/${callId}`),
    api('GET', `/calls/${callId}/events`),
    api('GET', `/calls/${callId}/recording`),
    api('POST', `/calls/${callId}/end`, {}),
    api('POST', '/calls/outbound', DIAL),
    api('POST', '/calls/outbound', DIAL),
    webhook('/telephony/twilio/inbound/fuzz', TWILIO, true),
    webhook(stablePath, TWILIO, true),
    webhook(exotelPath, EXOTEL),
    { method: 'GET', path: `${exotelPath}?CallSid=e1&CallFrom=09876543210&CallTo=08040000001&Direction=incoming` },
    webhook('/telephony/vobiz/inbound/fuzz', VOBIZ),
    webhook(stablePath.replace('/inbound/', '/status/'), TWILIO, true),
    ...ofCall,
    upgrade('/ws/twilio/fuzz/abcdefghijklmnopqrstuvwxyz'),
    upgrade('/ws/exotel/fuzz?sample-rate=16000'),
    upgrade('/ws/vobiz/nobody/abcdefghijklmnopqrstuvwxyz'),
    upgrade('/'),
  ];
}
