import type { LanguageModel, SpeechToText, TextToSpeech, VoiceActivityDetector } from '@voice/core/services';

/** What a call in a house talks with. */
export interface HouseEngines {
  readonly voiceActivity: VoiceActivityDetector;
  readonly speechToText: SpeechToText;
  readonly languageModel: LanguageModel;
  readonly textToSpeech: TextToSpeech;
}
