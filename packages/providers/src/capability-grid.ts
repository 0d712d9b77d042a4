import type { CapabilityGrid } from '@voice/core/telephony';
import { exotelCapabilities } from './exotel/exotel-capabilities.ts';
import { twilioCapabilities } from './twilio/twilio-capabilities.ts';
import { vobizCapabilities } from './vobiz/vobiz-capabilities.ts';

/** What each carrier can do and how, and what not and why. The errors of accounts and the documentation say the same. */
export const capabilityGrid: CapabilityGrid = {
  twilio: twilioCapabilities,
  exotel: exotelCapabilities,
  vobiz: vobizCapabilities,
};
