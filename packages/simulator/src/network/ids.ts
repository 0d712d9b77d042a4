import type { Ids } from '@voice/core/time';
import type { Carrier } from './carrier.ts';

/** 32 hexadecimal characters. */
export function hexId(ids: Ids): string {
  return ids.uuid().replaceAll('-', '');
}

/** A call's id in the carrier's form. */
export function makeCallId(carrier: Carrier, ids: Ids): string {
  switch (carrier) {
    case 'twilio':
      return `CA${hexId(ids)}`;
    case 'exotel':
      return hexId(ids);
    case 'vobiz':
      return ids.uuid();
  }
}

/** A stream's id in the carrier's form. */
export function makeStreamId(carrier: Carrier, ids: Ids): string {
  return carrier === 'twilio' ? `MZ${hexId(ids)}` : makeCallId(carrier, ids);
}
