export { describeTelephonyProvider, type TelephonyProviderCase } from './describe-telephony-provider.ts';
