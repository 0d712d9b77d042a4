import type { Clock, Ids } from '@voice/core/time';
import type { NumberRegister } from '../account/number-register.ts';
import type { ExotelFlow } from '../exotel/exotel-applets.ts';
import type { CarrierCredentials } from '../network/call-options.ts';
import type { CallRegister } from '../network/call-register.ts';
import type { Carrier } from '../network/carrier.ts';
import type { OutboundDesk } from '../network/outbound-desk.ts';
import type { TwilioRecordings } from '../twilio/twilio-recordings.ts';
import type { TwilioRooms } from '../twilio/twilio-rooms.ts';

/** What the carriers allow the customer. */
export interface CarrierLimits {
  readonly twilio?: {
    /** Default `active`. */
    readonly accountStatus?: 'active' | 'suspended' | 'closed';
  };
  readonly exotel?: {
    /** Whether requests from here are let in. Default true. */
    readonly isAllowed?: boolean;
    /** Default 25. */
    readonly maxStreams?: number;
  };
  readonly vobiz?: {
    /** Default true. */
    readonly isActive?: boolean;
    /** Default 100; a new account has 1. */
    readonly callsPerSecond?: number;
    /** Default 1000; a new account has 3. */
    readonly concurrentCalls?: number;
  };
}

/** What the REST interfaces work on. */
export interface CarrierHost {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly credentials: CarrierCredentials;
  readonly calls: CallRegister;
  readonly numbers: Readonly<Record<Carrier, NumberRegister>>;
  readonly desk: OutboundDesk;
  readonly rooms: TwilioRooms;
  readonly recordings: TwilioRecordings;
  readonly flows: Readonly<Record<string, ExotelFlow>>;
  readonly limits: CarrierLimits;
}
