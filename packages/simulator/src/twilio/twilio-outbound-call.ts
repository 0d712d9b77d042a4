import type { CallOutcome } from '../network/call-outcome.ts';
import type { AnsweringPhone, PhoneBehaviour } from '../people/phone-behaviour.ts';
import { ringPhone } from '../people/ring-phone.ts';
import { TwilioDocuments } from './twilio-documents.ts';
import type { TwilioFields, TwilioLeg } from './twilio-leg.ts';
import type { TwilioMachineDetection, TwilioOrder } from './twilio-order.ts';
import type { TwilioRecordings } from './twilio-recordings.ts';
import type { TwilioRooms } from './twilio-rooms.ts';
import { TwilioStatusReports } from './twilio-status-reports.ts';

export interface TwilioOutboundCallOptions {
  readonly leg: TwilioLeg;
  readonly order: TwilioOrder;
  readonly behaviour: PhoneBehaviour;
  readonly rooms: TwilioRooms;
  readonly recordings: TwilioRecordings;
}

/** Twilio's side of one outbound call: dialling, ringing, the document once somebody answers, and all reports. */
export class TwilioOutboundCall {
  readonly #leg: TwilioLeg;
  readonly #order: TwilioOrder;
  readonly #behaviour: PhoneBehaviour;
  readonly #rooms: TwilioRooms;
  readonly #recordings: TwilioRecordings;
  readonly #reports: TwilioStatusReports;

  constructor({ leg, order, behaviour, rooms, recordings }: TwilioOutboundCallOptions) {
    this.#leg = leg;
    this.#order = order;
    this.#behaviour = behaviour;
    this.#rooms = rooms;
    this.#recordings = recordings;
    this.#reports = new TwilioStatusReports(leg, order.statusCallback);
  }

  async run(): Promise<CallOutcome> {
    const { session } = this.#leg;
    await session.wait(session.latency.queueMs);
    if (!session.hungUp.aborted) this.#reports.initiated();
    const result = await ringPhone({
      session,
      behaviour: this.#behaviour,
      ringTimeoutMs: this.#order.ringTimeoutMs,
      onRinging: () => this.#reports.ringing(),
    });
    if (result.type === 'unanswered') {
      this.#reports.ended(result.outcome.status, result.sipCode);
      return session.unanswered(result.outcome);
    }
    const outcome = await this.#talk(result.phone);
    session.record.end('completed');
    this.#reports.ended('completed', 200);
    return outcome;
  }

  async #talk(phone: AnsweringPhone): Promise<CallOutcome> {
    const { session } = this.#leg;
    const { document, sendDigits, machineDetection, recording, timeLimitMs } = this.#order;
    session.limit(timeLimitMs);
    this.#reports.answered();
    if (recording !== undefined) {
      this.#recordings.start(this.#leg, recording === 'silent' ? undefined : recording);
    }
    if (sendDigits !== undefined) session.playDigits(sendDigits.replace(/w/gi, ''));
    // Digits switch machine detection off.
    const fields = sendDigits === undefined ? await this.#detect(phone, machineDetection) : {};
    if (session.hungUp.aborted) return session.conclude('caller', 'hung-up');
    return new TwilioDocuments(this.#leg, this.#rooms).run(document, fields);
  }

  /** @returns what the request for the document says about it */
  async #detect(phone: AnsweringPhone, detection: TwilioMachineDetection | undefined): Promise<TwilioFields> {
    if (detection === undefined) return {};
    const { session, accountSid, callSid } = this.#leg;
    const word = wordFor(phone, detection.mode);
    const finish = (): TwilioFields => {
      session.record.answeredBy = phone.answeredBy;
      session.record.answeredByWord = word;
      return { AnsweredBy: word, MachineDetectionDuration: String(phone.detectionMs) };
    };
    if (!detection.isAsync) {
      await session.wait(phone.detectionMs);
      return finish();
    }
    const detectLater = async () => {
      await session.clock.sleep(phone.detectionMs, { signal: session.hungUp }).catch(() => undefined);
      if (session.hungUp.aborted || session.record.isOver) return;
      const fields = finish();
      if (detection.callback === undefined) return;
      this.#leg.report(detection.callback, 'machine-detection', {
        AccountSid: accountSid,
        CallSid: callSid,
        ...fields,
      });
    };
    session.later(detectLater());
    return {};
  }
}

/** Twilio's word for who answered. @see https://www.twilio.com/docs/voice/answering-machine-detection */
function wordFor({ answeredBy }: AnsweringPhone, mode: TwilioMachineDetection['mode']): string {
  if (answeredBy !== 'machine') return answeredBy;
  return mode === 'DetectMessageEnd' ? 'machine_end_beep' : 'machine_start';
}
