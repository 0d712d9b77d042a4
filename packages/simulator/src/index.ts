export type { NumberOptions } from './account/number-register.ts';
export type { BackgroundKind } from './caller/background.ts';
export {
  type CallerScript,
  type CallerStep,
  dropSocket,
  hangUp,
  interrupt,
  pause,
  press,
  raw,
  type SayStep,
  say,
  staySilent,
  waitForAgent,
} from './caller/caller-script.ts';
export { CLIP_RATE, Clip } from './caller/clip.ts';
export { AnswerDocumentError, LinkError, SimulationError, UpgradeRefusedError } from './errors.ts';
export type { ExotelFlow } from './exotel/exotel-applets.ts';
export type {
  CallbackFault,
  CallbackFaultSite,
  DocumentFault,
  DocumentFaultSite,
  FaultPlan,
  MarkFault,
  MarkFaultSite,
  RestFault,
  RestFaultSite,
  StreamFault,
  StreamFaultSite,
} from './faults/fault-plan.ts';
export { type FaultRates, type SeededFaultsOptions, seededFaults } from './faults/seeded-faults.ts';
export type { CallMeasurements, GapMeasurements } from './measure/call-meter.ts';
export { type CallRecording, RECORDING_RATE } from './measure/call-recorder.ts';
export { type BargeIn, TURN_PAUSE_MS, type Turn, type TurnMeasurements } from './measure/measure-turns.ts';
export { LOUD_RMS, SPEECH_HOLE_MS } from './measure/speech-tracker.ts';
export { normalizeWords, type WordErrors, wordErrorRate } from './measure/word-error-rate.ts';
export type { Breach, CallEvent, CallEventBody, CallParty, CallStatus } from './network/call-event.ts';
export type { CallLogEvents } from './network/call-log.ts';
export type { CallerOptions, CallOptions, CarrierCredentials, CarrierLatency } from './network/call-options.ts';
export type { Answerer, CallDirection, CallPhase } from './network/call-record.ts';
export type { CallReport } from './network/call-report.ts';
export { type Carrier, carriers } from './network/carrier.ts';
export type { CarrierLink, LinkOptions, LinkRequest, LinkResponse } from './network/carrier-link.ts';
export { networkLink } from './network/network-link.ts';
export { type OpenStreamOptions, openStream } from './network/open-stream.ts';
export type { OutboundCallEvents } from './network/outbound-calls.ts';
export { PhoneNetwork, type PhoneNetworkOptions } from './network/phone-network.ts';
export type { SimulatedCall } from './network/simulated-call.ts';
export {
  type AnsweringPhone,
  answers,
  answersAsMachine,
  doesNotAnswer,
  isBusy,
  isCutOff,
  isUnreachable,
  type PhoneBehaviour,
  rejects,
} from './people/phone-behaviour.ts';
export type { PhoneBook } from './people/phone-book.ts';
export type { CarrierApis } from './rest/carrier-apis.ts';
export type { CarrierLimits } from './rest/carrier-host.ts';
export type { RestBreach, RestExchange, RestLog, RestLogEvents } from './rest/rest-log.ts';
export { type ServeCarrierApisOptions, type ServedCarrierApis, serveCarrierApis } from './rest/serve-carrier-apis.ts';
export type { StreamCounts } from './stream/stream-counts.ts';
export { twilioSignature } from './twilio/twilio-signature.ts';
export { vobizSignatureHeaders, vobizSignatureV2, vobizSignatureV3 } from './vobiz/vobiz-signature.ts';
