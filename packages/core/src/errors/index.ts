export { errorMessage, hasErrorCode, isAbortError, VoiceError, type VoiceErrorOptions } from './voice-error.ts';
