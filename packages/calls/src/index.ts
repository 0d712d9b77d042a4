export type { CallSetup, CallWarning } from './call-context.ts';
export type { CallEventListener } from './call-log.ts';
export { CallService } from './call-service.ts';
export {
  type AdmissionOutcome,
  type AdmissionRefusal,
  type CallServiceOptions,
  type ClaimOutcome,
  type ClaimRequest,
  MAX_WRITE_BEHIND_MS,
} from './call-service-options.ts';
export type { CallSession } from './call-session.ts';
export { StoreTimeoutError } from './errors.ts';
export { finalStatusOf } from './final-status.ts';
