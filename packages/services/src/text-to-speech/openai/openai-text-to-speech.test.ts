import { describeTextToSpeech } from '../../testing/describe-text-to-speech.ts';
import { startOpenAiWire } from '../test-support/openai-wire.ts';
import { openAiTextToSpeech } from './openai-text-to-speech.ts';

describeTextToSpeech('OpenAI', {
  create: openAiTextToSpeech,
  startWire: startOpenAiWire,
  format: { encoding: 'pcm16', sampleRate: 24_000 },
  tellsWords: false,
  keepsConnections: false,
  usage: { vendor: 'openai', model: 'gpt-4o-mini-tts' },
});
