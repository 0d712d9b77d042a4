import type { CallSession } from '../network/call-session.ts';
import type { CarrierRequests } from '../network/carrier-requests.ts';
import { encodeForm } from '../network/form.ts';
import { utcTime } from '../network/india-time.ts';
import type { PhoneBook } from '../people/phone-book.ts';
import { vobizSignatureHeaders } from './vobiz-signature.ts';

/** How long Vobiz waits for a report to be taken, in ms, and how often it tries. */
const CALLBACK_TIMEOUT_MS = 3000;
const CALLBACK_TRIES = 3;

export interface VobizLegOptions {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly authId: string;
  readonly authToken: string;
  readonly maxQueuedMs: number;
  readonly people: PhoneBook;
}

export type VobizFields = Readonly<Record<string, string>>;

/** Vobiz's end of one call: what it knows of it, and how it speaks to the server about it. */
export class VobizLeg {
  readonly session: CallSession;
  readonly requests: CarrierRequests;
  readonly authId: string;
  readonly callUuid: string;
  readonly maxQueuedMs: number;
  readonly people: PhoneBook;
  readonly #authToken: string;

  constructor(options: VobizLegOptions) {
    this.session = options.session;
    this.requests = options.requests;
    this.authId = options.authId;
    this.callUuid = options.session.record.callId;
    this.maxQueuedMs = options.maxQueuedMs;
    this.people = options.people;
    this.#authToken = options.authToken;
    options.session.record.startRecording = (id, callback) => this.#startRecording(id, callback);
  }

  get isOutbound(): boolean {
    return this.session.record.direction === 'outbound';
  }

  numbers(): VobizFields {
    const { from, to } = this.session.record;
    return { From: from, To: to, CallUUID: this.callUuid };
  }

  /** What every request about the call itself says. @param more fields of this request */
  callFields(event: string, callStatus: string, more: VobizFields = {}): VobizFields {
    const { createdAt } = this.session.record;
    return {
      ...this.numbers(),
      ...(this.isOutbound ? { RequestUUID: this.callUuid } : {}),
      Direction: this.isOutbound ? 'outbound' : 'inbound',
      Event: event,
      CallStatus: callStatus,
      ...more,
      SessionStart: `${utcTime(createdAt)}.000000`,
      ParentAuthID: this.authId,
      STIRAttestation: 'Not Applicable',
      STIRVerification: 'Not Applicable',
    };
  }

  /** A signed request. */
  request(url: string, method: string, fields: VobizFields) {
    const { session } = this;
    const nonces = { v2: digits(session), v3: digits(session) };
    const signature = vobizSignatureHeaders(this.#authToken, url, nonces);
    const headers: Record<string, string> = { 'user-agent': 'Vobiz', ...signature };
    if (method.toUpperCase() === 'GET') {
      const query = `${url.includes('?') ? '&' : '?'}${encodeForm(fields)}`;
      return { method: 'GET', url: `${url}${query}`, headers, body: '' } as const;
    }
    headers['content-type'] = 'application/x-www-form-urlencoded';
    return { method: 'POST', url, headers, body: encodeForm(fields) } as const;
  }

  /** Reports something beside the call, signed as of now. */
  report(url: string, method: string, purpose: string, fields: VobizFields): void {
    const rules = { purpose, timeoutMs: CALLBACK_TIMEOUT_MS, tries: CALLBACK_TRIES };
    this.session.later(this.requests.report(this.request(url, method, fields), rules));
  }

  #startRecording(recordingId: string, callback: { url: string; method: string } | undefined): void {
    const { log, clock, ids } = this.session;
    const startMs = clock.date().getTime();
    log.add({ type: 'recording-started', recordingId });
    if (callback === undefined) return;
    this.session.atEnd(() => {
      const endMs = clock.date().getTime();
      this.report(callback.url, callback.method, 'recording', {
        api_id: ids.uuid(),
        call_uuid: this.callUuid,
        record_url: vobizRecordingUrl(recordingId),
        recording_id: recordingId,
        recording_duration: String(Math.ceil((endMs - startMs) / 1000)),
        recording_duration_ms: String(endMs - startMs),
        recording_start_ms: String(startMs),
        recording_end_ms: String(endMs),
      });
    });
  }
}

/** Where a recording will be. */
export function vobizRecordingUrl(recordingId: string): string {
  return `https://media.vobiz.ai/recordings/${recordingId}.mp3`;
}

/** A nonce: 20 digits. */
function digits({ random }: CallSession): string {
  return Array.from({ length: 20 }, () => random.integer(0, 9)).join('');
}
