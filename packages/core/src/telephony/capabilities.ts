import type { ProviderName } from './provider-name.ts';

/** Everything that one carrier can do and another cannot: the rows of the capability grid. */
export const carrierCapabilities = [
  'inbound',
  'outbound',
  'cancel',
  'hang-up',
  'digits-in',
  'digits-out',
  'flush',
  'played-marks',
  'transfer',
  'conference',
  'hold',
  'recording',
  'status',
  'find-call',
  'webhook-authenticity',
  'machine-detection',
  'list-numbers',
  'search-numbers',
  'buy-number',
  'release-number',
  'point-number',
  'verify-credentials',
] as const;

export type CarrierCapability = (typeof carrierCapabilities)[number];

/** One cell of the grid: how it is done, or why it cannot be. */
export type CapabilityCell =
  | {
      readonly isSupported: true;
      /** A sentence for people: by which request or message. */
      readonly how: string;
    }
  | {
      readonly isSupported: false;
      /** A sentence for people: what the carrier lacks, and what to do instead. The error a user gets says the same. */
      readonly reason: string;
    };

/** What a carrier can do. */
export type CapabilityColumn = Readonly<Record<CarrierCapability, CapabilityCell>>;

/** What all carriers can do. */
export type CapabilityGrid = Readonly<Record<ProviderName, CapabilityColumn>>;
