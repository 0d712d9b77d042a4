export { LoopbackTransport, type LoopbackTransportOptions, type SentFrame } from './loopback-transport.ts';
export { ScriptedLanguageModel, type ScriptedReply } from './scripted-language-model.ts';
export {
  type ScriptedSegment,
  ScriptedSpeechToText,
  type ScriptedSpeechToTextOptions,
} from './scripted-speech-to-text.ts';
export { ScriptedTextToSpeech, type ScriptedTextToSpeechOptions } from './scripted-text-to-speech.ts';
