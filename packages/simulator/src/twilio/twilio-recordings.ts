import type { CallRecord } from '../network/call-record.ts';
import { hexId } from '../network/ids.ts';
import { type TwilioLeg, twilioTime } from './twilio-leg.ts';
import type { TwilioCallback } from './twilio-order.ts';

const MAX_RECORDINGS = 500;

/** Something that Twilio records. */
export interface TwilioRecording {
  readonly sid: string;
  readonly call: CallRecord;
  readonly startedAt: Date;
}

/** The recordings of an account: what is known of them, not their sound. */
export class TwilioRecordings {
  readonly #recordings: TwilioRecording[] = [];
  readonly #legs = new Map<string, TwilioLeg>();

  /** Calls can be recorded while they go on. */
  addLeg(leg: TwilioLeg): void {
    this.#legs.set(leg.callSid, leg);
    leg.session.atEnd(() => this.#legs.delete(leg.callSid));
  }

  /** @returns undefined when the call does not go on */
  startOn({ callId }: CallRecord, callback: TwilioCallback | undefined): TwilioRecording | undefined {
    const leg = this.#legs.get(callId);
    return leg === undefined ? undefined : this.start(leg, callback);
  }

  /** Records until the call is over, and reports then. */
  start(leg: TwilioLeg, callback: TwilioCallback | undefined): TwilioRecording {
    const { session } = leg;
    const recording = { sid: `RE${hexId(session.ids)}`, call: session.record, startedAt: session.clock.date() };
    this.#recordings.push(recording);
    session.log.add({ type: 'recording-started', recordingId: recording.sid });
    if (this.#recordings.length > MAX_RECORDINGS) this.#recordings.shift();
    if (callback !== undefined) session.atEnd(() => this.#reportEnd(leg, recording, callback));
    return recording;
  }

  of(callSid: string): readonly TwilioRecording[] {
    return this.#recordings.filter(({ call }) => call.callId === callSid);
  }

  #reportEnd(leg: TwilioLeg, { sid, startedAt }: TwilioRecording, callback: TwilioCallback): void {
    const { accountSid, callSid, session } = leg;
    const endedAt = session.record.endedAt ?? session.clock.date();
    leg.report(callback, 'recording', {
      AccountSid: accountSid,
      CallSid: callSid,
      RecordingSid: sid,
      RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`,
      RecordingStatus: 'completed',
      RecordingDuration: String(Math.ceil((endedAt.getTime() - startedAt.getTime()) / 1000)),
      RecordingChannels: '1',
      RecordingSource: 'StartCallRecordingAPI',
      RecordingStartTime: twilioTime(startedAt),
    });
  }
}
