import { describeTextToSpeech } from '../../testing/describe-text-to-speech.ts';
import { startCartesiaWire } from '../test-support/cartesia-wire.ts';
import { cartesiaTextToSpeech } from './cartesia-text-to-speech.ts';

describeTextToSpeech('Cartesia', {
  create: cartesiaTextToSpeech,
  startWire: startCartesiaWire,
  format: { encoding: 'mulaw', sampleRate: 8000 },
  tellsWords: true,
  keepsConnections: true,
  usage: { vendor: 'cartesia', model: 'sonic-3' },
});
