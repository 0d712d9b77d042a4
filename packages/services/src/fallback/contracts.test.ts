import type { TextToSpeech } from '@voice/core/services';
import { deepgramSpeechToText } from '../speech-to-text/deepgram/deepgram-speech-to-text.ts';
import { deepgramListenWire } from '../test-support/deepgram-listen-wire.ts';
import { describeSpeechToText } from '../testing/describe-speech-to-text.ts';
import { describeTextToSpeech } from '../testing/describe-text-to-speech.ts';
import { startSocketVendor } from '../testing/socket-recognition-vendor.ts';
import { cartesiaTextToSpeech } from '../text-to-speech/cartesia/cartesia-text-to-speech.ts';
import { openAiTextToSpeech } from '../text-to-speech/openai/openai-text-to-speech.ts';
import { startCartesiaWire } from '../text-to-speech/test-support/cartesia-wire.ts';
import { startOpenAiWire } from '../text-to-speech/test-support/openai-wire.ts';
import { fallbackSpeechToText } from './fallback-speech-to-text.ts';
import { fallbackTextToSpeech } from './fallback-text-to-speech.ts';
import { ScriptedRecogniser } from './test-support/scripted-recogniser.ts';
import { SpokenWords } from './test-support/spoken-words.ts';

const language = new SpokenWords([]);

describeSpeechToText('a list of one recogniser', {
  create: (options) => fallbackSpeechToText({ ...options, services: [deepgramSpeechToText(options)] }),
  startVendor: () => startSocketVendor(deepgramListenWire),
  usage: { vendor: 'deepgram', model: 'nova-3' },
});

describeSpeechToText('a list whose first recogniser is down', {
  create: (options) => {
    const down = new ScriptedRecogniser({ name: 'down', clock: options.clock, language, failsAfterMs: 0 });
    return fallbackSpeechToText({ ...options, services: [down, deepgramSpeechToText(options)] });
  },
  startVendor: () => startSocketVendor(deepgramListenWire),
  usage: { vendor: 'deepgram', model: 'nova-3' },
});

describeTextToSpeech('a list of one voice', {
  create: (options) => fallbackTextToSpeech({ ...options, services: [cartesiaTextToSpeech(options)] }),
  startWire: startCartesiaWire,
  format: { encoding: 'mulaw', sampleRate: 8000 },
  tellsWords: true,
  keepsConnections: true,
  usage: { vendor: 'cartesia', model: 'sonic-3' },
});

describeTextToSpeech('a list whose first voice is down', {
  create: (options) => {
    const voice = openAiTextToSpeech(options);
    const down: TextToSpeech = {
      name: 'down',
      produces: voice.produces,
      // biome-ignore lint/correctness/useYield: it fails before its first piece
      synthesize: async function* () {
        throw new Error('The voice cannot be reached');
      },
    };
    return fallbackTextToSpeech({ ...options, services: [down, voice], voices: { [voice.name]: 'anna' } });
  },
  startWire: startOpenAiWire,
  format: { encoding: 'pcm16', sampleRate: 24_000 },
  tellsWords: false,
  keepsConnections: false,
  usage: { vendor: 'openai', model: 'gpt-4o-mini-tts' },
});
