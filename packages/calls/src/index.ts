export type { AccountOfCall, CallSetup, CallWarning } from './call-context.ts';
export { CallService } from './call-service.ts';
export {
  type AdmissionOutcome,
  type AdmissionRefusal,
  type CallServiceOptions,
  type CancelOutcome,
  type ClaimOutcome,
  type ClaimRequest,
  MAX_WRITE_BEHIND_MS,
} from './call-service-options.ts';
export {
  type DestinationOptions,
  type DestinationRule,
  DestinationRules,
  type DestinationVerdict,
} from './dialing/destinations.ts';
export type { DialOutcome, DialRequest } from './dialing/dial.ts';
export { StoreTimeoutError } from './errors.ts';
export { finalStatusOf } from './final-status.ts';
export type { CallEventListener } from './live/call-log.ts';
export type { CallSession } from './live/call-session.ts';
