import { hexId } from '../network/ids.ts';
import type { TwilioLeg } from './twilio-leg.ts';
import { twilioTime } from './twilio-leg.ts';

/** Rooms that are over and still known. */
const MAX_ROOMS = 500;

/** Somebody in a room. */
export interface TwilioParticipant {
  readonly callSid: string;
  isOnHold: boolean;
  isMuted: boolean;
  readonly joinedAt: Date;
  /** Puts it on hold, or takes it off, and reports that. */
  hold(isOnHold: boolean): void;
}

/** A conference: a room that several calls are in. */
export interface TwilioRoom {
  readonly sid: string;
  readonly name: string;
  isOver: boolean;
  readonly createdAt: Date;
  readonly participants: Map<string, TwilioParticipant>;
}

/** Where a room's happenings are reported. */
export interface TwilioRoomCallback {
  readonly url: string;
  readonly method: string;
  /** Of `start end join leave hold mute`. */
  readonly events: readonly string[];
}

const eventNames: Readonly<Record<string, string>> = {
  start: 'conference-start',
  end: 'conference-end',
  join: 'participant-join',
  leave: 'participant-leave',
  hold: 'participant-hold',
  unhold: 'participant-unhold',
};

/** The conferences of an account. @see https://www.twilio.com/docs/voice/twiml/conference */
export class TwilioRooms {
  readonly #rooms: TwilioRoom[] = [];

  /** The newest first. */
  get all(): readonly TwilioRoom[] {
    return [...this.#rooms].reverse();
  }

  find(sidOrName: string): TwilioRoom | undefined {
    return this.all.find(({ sid, name, isOver }) => sid === sidOrName || (name === sidOrName && !isOver));
  }

  /** Puts a call into the room of this name until it is interrupted. */
  async join(leg: TwilioLeg, name: string, callback: TwilioRoomCallback | undefined): Promise<void> {
    const { session, callSid } = leg;
    const existing = this.find(name);
    const room = existing ?? this.#open(leg, name);
    const tell = (event: string) => report(leg, room, callback, event);
    if (existing === undefined) tell('start');
    const participant: TwilioParticipant = {
      callSid,
      isOnHold: false,
      isMuted: false,
      joinedAt: session.clock.date(),
      hold: (isOnHold) => {
        if (participant.isOnHold === isOnHold) return;
        participant.isOnHold = isOnHold;
        session.log.add({ type: 'hold-changed', isOnHold });
        tell(isOnHold ? 'hold' : 'unhold');
      },
    };
    room.participants.set(callSid, participant);
    session.log.add({ type: 'room-joined', name });
    tell('join');
    await session.wait(Number.POSITIVE_INFINITY);
    room.participants.delete(callSid);
    tell('leave');
    if (room.participants.size > 0) return;
    room.isOver = true;
    tell('end');
  }

  #open(leg: TwilioLeg, name: string): TwilioRoom {
    const { session } = leg;
    const sid = `CF${hexId(session.ids)}`;
    const room: TwilioRoom = { sid, name, isOver: false, createdAt: session.clock.date(), participants: new Map() };
    this.#rooms.push(room);
    if (this.#rooms.length > MAX_ROOMS) this.#rooms.shift();
    return room;
  }
}

function report(leg: TwilioLeg, room: TwilioRoom, callback: TwilioRoomCallback | undefined, event: string): void {
  // `hold` subscribes to both directions.
  if (callback?.events.includes(event === 'unhold' ? 'hold' : event) !== true) return;
  const { accountSid, callSid, session } = leg;
  const isOfCall = event !== 'end' && event !== 'start';
  leg.report(callback, `conference-${event}`, {
    AccountSid: accountSid,
    ConferenceSid: room.sid,
    FriendlyName: room.name,
    ...(isOfCall ? { CallSid: callSid, Muted: 'false', Hold: String(event === 'hold') } : {}),
    StatusCallbackEvent: eventNames[event] as string,
    Timestamp: twilioTime(session.clock.date()),
  });
}
