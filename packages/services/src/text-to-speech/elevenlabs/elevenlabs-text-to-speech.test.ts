import { describeTextToSpeech } from '../../testing/describe-text-to-speech.ts';
import { startElevenLabsWire } from '../test-support/elevenlabs-wire.ts';
import { elevenLabsTextToSpeech } from './elevenlabs-text-to-speech.ts';

describeTextToSpeech('ElevenLabs', {
  create: elevenLabsTextToSpeech,
  startWire: startElevenLabsWire,
  format: { encoding: 'mulaw', sampleRate: 8000 },
  tellsWords: true,
  keepsConnections: true,
  usage: { vendor: 'elevenlabs', model: 'eleven_flash_v2_5' },
});
