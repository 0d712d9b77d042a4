export type { CarrierStage, JudgedCall, StagePeople, StageServer } from './carrier-stage.ts';
export { describeCapabilities } from './describe-capabilities.ts';
export { describeTelephonyProvider, type TelephonyProviderCase } from './describe-telephony-provider.ts';
