import { assemblyAiWire } from '../../test-support/assemblyai-wire.ts';
import { describeSpeechToText, startSocketVendor } from '../../testing/index.ts';
import { assemblyAiSpeechToText } from './assemblyai-speech-to-text.ts';

describeSpeechToText('AssemblyAI', {
  create: (options) => assemblyAiSpeechToText(options),
  startVendor: () => startSocketVendor(assemblyAiWire),
  usage: { vendor: 'assemblyai', model: 'universal-streaming-english' },
});
