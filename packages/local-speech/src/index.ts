export { LocalSpeechError, type LocalSpeechErrorCode } from './errors.ts';
export { type LocalSpeech, type LocalSpeechOptions, startLocalSpeech } from './local-speech.ts';
export { FLITE_VOICES, type FliteVoice } from './synthesis/flite-voices.ts';
