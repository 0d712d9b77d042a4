import { openAiRealtimeWire } from '../../test-support/openai-realtime-wire.ts';
import { describeSpeechToText, startSocketVendor } from '../../testing/index.ts';
import { openAiSpeechToText } from './openai-speech-to-text.ts';

describeSpeechToText('OpenAI realtime', {
  create: (options) => openAiSpeechToText(options),
  startVendor: () => startSocketVendor(openAiRealtimeWire),
  usage: { vendor: 'openai', model: 'gpt-live-transcribe' },
});
