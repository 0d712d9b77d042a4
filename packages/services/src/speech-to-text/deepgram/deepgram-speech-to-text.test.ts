import { deepgramListenWire } from '../../test-support/deepgram-listen-wire.ts';
import { describeSpeechToText, startSocketVendor } from '../../testing/index.ts';
import { deepgramSpeechToText } from './deepgram-speech-to-text.ts';

describeSpeechToText('Deepgram', {
  create: (options) => deepgramSpeechToText(options),
  startVendor: () => startSocketVendor(deepgramListenWire),
  usage: { vendor: 'deepgram', model: 'nova-3' },
});
