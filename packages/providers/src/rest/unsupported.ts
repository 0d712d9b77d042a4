import type { CapabilityColumn, CarrierCapability, ProviderName } from '@voice/core/telephony';
import { CarrierError } from './carrier-error.ts';

/**
 * The error for what a carrier has no way to do, in the grid's own words.
 * @throws {RangeError} when the grid says that it can
 */
export function unsupported(
  provider: ProviderName,
  capabilities: CapabilityColumn,
  capability: CarrierCapability,
): CarrierError {
  const cell = capabilities[capability];
  if (cell.isSupported) throw new RangeError(`Expected a capability that ${provider} lacks, got "${capability}"`);
  return new CarrierError('VOICE_CARRIER_UNSUPPORTED', cell.reason, { provider, capability, outcome: 'refused' });
}
