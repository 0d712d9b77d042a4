import { twilioTime } from '../../twilio/twilio-leg.ts';
import type { TwilioRecording } from '../../twilio/twilio-recordings.ts';
import type { TwilioParticipant, TwilioRoom } from '../../twilio/twilio-rooms.ts';
import type { RestCall, RestRoute } from '../carrier-api.ts';
import type { CarrierHost } from '../carrier-host.ts';
import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import { readCallback } from './read-twilio-order.ts';
import { twilioError, twilioNotFound } from './twilio-errors.ts';
import { readTwilioForm } from './twilio-form.ts';
import { twilioPage } from './twilio-paging.ts';

const recordingParameters = [
  ...['RecordingStatusCallback', 'RecordingStatusCallbackMethod', 'RecordingStatusCallbackEvent'],
  ...['RecordingChannels', 'RecordingTrack', 'Trim'],
];
const participantParameters = [
  'Hold',
  'HoldUrl',
  'HoldMethod',
  'Muted',
  'AnnounceUrl',
  'AnnounceMethod',
  'EndConferenceOnExit',
];

/** Conferences and recordings over REST. @see https://www.twilio.com/docs/voice/api/conference-participant-resource */
export class TwilioRoomsApi {
  readonly routes: readonly RestRoute[];
  readonly #host: CarrierHost;
  readonly #accountSid: string;

  constructor(host: CarrierHost, accountSid: string, base: string) {
    this.#host = host;
    this.#accountSid = accountSid;
    const room = `${base}/Conferences/(?<room>[^/.]+)`;
    const people = new RegExp(`^${room}/Participants\\.json$`);
    const person = new RegExp(`^${room}/Participants/(?<callSid>CA[0-9a-f]{32})\\.json$`);
    const recordings = new RegExp(`^${base}/Calls/(?<callSid>CA[0-9a-f]{32})/Recordings\\.json$`);
    this.routes = [
      {
        action: 'list-conferences',
        method: 'GET',
        path: new RegExp(`^${base}/Conferences\\.json$`),
        handle: (call) => this.#list(call),
      },
      {
        action: 'fetch-conference',
        method: 'GET',
        path: new RegExp(`^${room}\\.json$`),
        handle: (call) => this.#inRoom(call, (one) => jsonAnswer(200, this.#json(one))),
      },
      {
        action: 'list-participants',
        method: 'GET',
        path: people,
        handle: (call) => this.#inRoom(call, (one) => this.#participants(call, one)),
      },
      {
        action: 'fetch-participant',
        method: 'GET',
        path: person,
        handle: (call) => this.#participant(call, () => undefined),
      },
      {
        action: 'update-participant',
        method: 'POST',
        path: person,
        handle: (call) => this.#participant(call, (one) => update(call, one)),
      },
      { action: 'start-recording', method: 'POST', path: recordings, handle: (call) => this.#record(call) },
      { action: 'list-recordings', method: 'GET', path: recordings, handle: (call) => this.#recordings(call) },
    ];
  }

  #list({ request }: RestCall): RestAnswer {
    const { query } = request;
    const name = query.get('FriendlyName');
    const status = query.get('Status');
    const rooms = this.#host.rooms.all.filter(
      (room) => (name === null || room.name === name) && (status === null || statusOf(room) === status),
    );
    return twilioPage(
      request,
      'conferences',
      rooms.map((room) => this.#json(room)),
    );
  }

  #inRoom({ params }: RestCall, handle: (room: TwilioRoom) => RestAnswer): RestAnswer {
    const room = this.#host.rooms.all.find(({ sid }) => sid === params.room);
    return room === undefined ? twilioNotFound : handle(room);
  }

  #participants({ request }: RestCall, room: TwilioRoom): RestAnswer {
    const all = [...room.participants.values()].map((participant) => this.#participantJson(room, participant));
    return twilioPage(request, 'participants', all);
  }

  #participant(call: RestCall, change: (participant: TwilioParticipant) => void): RestAnswer {
    return this.#inRoom(call, (room) => {
      const participant = room.participants.get(call.params.callSid ?? '');
      if (participant === undefined) return twilioNotFound;
      change(participant);
      return jsonAnswer(200, this.#participantJson(room, participant));
    });
  }

  #record(call: RestCall): RestAnswer {
    const form = readTwilioForm(call, recordingParameters);
    const record = this.#host.calls.find('twilio', call.params.callSid ?? '');
    if (record === undefined) return twilioNotFound;
    const callback = readCallback(form, 'RecordingStatusCallback', call);
    const recording = record.phase === 'in-progress' ? this.#host.recordings.startOn(record, callback) : undefined;
    if (recording === undefined) return twilioError(400, 21220, 'Call is not in-progress');
    return jsonAnswer(201, this.#recordingJson(recording));
  }

  #recordings({ request, params }: RestCall): RestAnswer {
    const recordings = this.#host.recordings.of(params.callSid ?? '');
    return twilioPage(
      request,
      'recordings',
      recordings.map((recording) => this.#recordingJson(recording)),
    );
  }

  #json(room: TwilioRoom): Readonly<Record<string, unknown>> {
    const uri = `/2010-04-01/Accounts/${this.#accountSid}/Conferences/${room.sid}`;
    return {
      sid: room.sid,
      account_sid: this.#accountSid,
      friendly_name: room.name,
      status: statusOf(room),
      region: 'us1',
      reason_conference_ended: room.isOver ? 'last-participant-left' : null,
      api_version: '2010-04-01',
      date_created: twilioTime(room.createdAt),
      date_updated: twilioTime(room.createdAt),
      uri: `${uri}.json`,
      subresource_uris: { participants: `${uri}/Participants.json`, recordings: `${uri}/Recordings.json` },
    };
  }

  #participantJson(room: TwilioRoom, participant: TwilioParticipant): Readonly<Record<string, unknown>> {
    const { callSid, isOnHold, isMuted, joinedAt } = participant;
    return {
      account_sid: this.#accountSid,
      call_sid: callSid,
      conference_sid: room.sid,
      label: null,
      muted: isMuted,
      hold: isOnHold,
      coaching: false,
      start_conference_on_enter: true,
      end_conference_on_exit: false,
      status: 'connected',
      date_created: twilioTime(joinedAt),
      date_updated: twilioTime(joinedAt),
      uri: `/2010-04-01/Accounts/${this.#accountSid}/Conferences/${room.sid}/Participants/${callSid}.json`,
    };
  }

  #recordingJson({ sid, call, startedAt }: TwilioRecording): Readonly<Record<string, unknown>> {
    return {
      sid,
      account_sid: this.#accountSid,
      call_sid: call.callId,
      conference_sid: null,
      status: call.isOver ? 'completed' : 'in-progress',
      channels: 1,
      source: 'StartCallRecordingAPI',
      duration: call.isOver ? String(call.durationSecs) : null,
      price: null,
      price_unit: 'USD',
      error_code: null,
      api_version: '2010-04-01',
      start_time: twilioTime(startedAt),
      date_created: twilioTime(startedAt),
      date_updated: twilioTime(startedAt),
      uri: `/2010-04-01/Accounts/${this.#accountSid}/Calls/${call.callId}/Recordings/${sid}.json`,
    };
  }
}

function statusOf({ isOver }: TwilioRoom): string {
  return isOver ? 'completed' : 'in-progress';
}

function update(call: RestCall, participant: TwilioParticipant): void {
  const form = readTwilioForm(call, participantParameters);
  const flag = (name: string): boolean | undefined => {
    const text = form.get(name);
    if (text === null || text === 'true' || text === 'false') return text === null ? undefined : text === 'true';
    call.breach('rest-value', `Expected "true" or "false" as ${name}, got "${text.slice(0, 80)}"`);
    return undefined;
  };
  participant.isMuted = flag('Muted') ?? participant.isMuted;
  const isOnHold = flag('Hold');
  if (isOnHold !== undefined) participant.hold(isOnHold);
}
