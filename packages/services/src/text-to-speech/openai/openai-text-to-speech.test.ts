import { systemClock } from '@voice/core/time';
import { describe, expect, it } from 'vitest';
import { describeTextToSpeech } from '../../testing/describe-text-to-speech.ts';
import { startOpenAiWire } from '../test-support/openai-wire.ts';
import { voiceScene } from '../test-support/voice-scene.ts';
import { openAiTextToSpeech } from './openai-text-to-speech.ts';

const PCM = { encoding: 'pcm16', sampleRate: 24_000 } as const;

describeTextToSpeech('OpenAI', {
  create: openAiTextToSpeech,
  startWire: startOpenAiWire,
  format: PCM,
  tellsWords: false,
  keepsConnections: false,
  usage: { vendor: 'openai', model: 'gpt-4o-mini-tts' },
});

describe('OpenAI', () => {
  const scene = voiceScene();

  it('hands instructions and speed on', async () => {
    const wire = scene.open(await startOpenAiWire(), (common) =>
      openAiTextToSpeech({ ...common, instructions: 'Whisper.', speed: 1.5 }),
    );
    await scene.say('Hello.', { format: PCM });
    expect(wire.bodies).toEqual([
      {
        model: 'gpt-4o-mini-tts',
        voice: 'alloy',
        input: 'Hello.',
        response_format: 'pcm',
        instructions: 'Whisper.',
        speed: 1.5,
      },
    ]);
  });

  it('hands over whole samples, wherever the network cuts', async () => {
    const wire = scene.open(await startOpenAiWire(), openAiTextToSpeech);
    wire.script('stall');
    const controller = new AbortController();
    const pieces = scene.voice
      .synthesize('Hello there, caller.', { format: PCM, signal: controller.signal })
      [Symbol.asyncIterator]();
    const first = await pieces.next();
    expect(first.value?.payload.length % 2).toBe(0);
    await pieces.return?.();
  });

  it('refuses instructions to a model that would ignore them', () => {
    const options = { apiKey: 'key', clock: systemClock, instructions: 'Whisper.' };
    expect(() => openAiTextToSpeech({ ...options, model: 'tts-1-hd' })).toThrow(RangeError);
  });
});
