export { describeStore } from './describe-store.ts';
export type { OpenedStore } from './opened-store.ts';
