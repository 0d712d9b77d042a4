import { describeTextToSpeech } from '../../testing/describe-text-to-speech.ts';
import { startDeepgramWire } from '../test-support/deepgram-wire.ts';
import { deepgramTextToSpeech } from './deepgram-text-to-speech.ts';

describeTextToSpeech('Deepgram', {
  create: deepgramTextToSpeech,
  startWire: startDeepgramWire,
  format: { encoding: 'mulaw', sampleRate: 8000 },
  tellsWords: false,
  keepsConnections: true,
  usage: { vendor: 'deepgram', model: 'aura-2-thalia-en' },
});
