export { isE164 } from './e164.ts';
export { type NormalizeOptions, normalizePhoneNumber } from './normalize.ts';
