import { hangUp, say, waitForAgent } from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { babble } from '../house/sixty-seconds.ts';
import { linesOf, PlayedHouse } from './played-house.ts';

const quick = { quietMs: 400, timeoutMs: 8000 };
const oneTurn = [waitForAgent('finishes', quick), say(babble(500, 5)), waitForAgent('finishes', quick), hangUp()];

let house: PlayedHouse | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(): Promise<PlayedHouse> {
  house = await PlayedHouse.start({
    segments: ['What time is it?'],
    say: () => ['It is noon. ', 'Enjoy ', 'your lunch.'],
  });
  await house.change({ greeting: 'Hello.', endpointing_silence_ms: 300, llm_settings: { otherwise: 'By rule.' } });
  return house;
}

describe('an agent', { timeout: 60_000 }, () => {
  it('hears, thinks and speaks in process until its owner says otherwise, and nobody bills anything', async () => {
    const played = await open();
    const { deepgram, openAi, elevenLabs, cartesia } = played;
    const { call } = await played.call(oneTurn);
    expect(linesOf(call)).toEqual(['assistant: Hello.', 'user: What time is it?', 'assistant: By rule.']);
    expect([deepgram.asked, openAi.asked, elevenLabs.asked, cartesia.asked].flat()).toEqual([]);
    expect(call).toMatchObject({ usage: [], cost: { micro_usd: 0, unpriced: [] } });
  });

  it.each([
    ['stt_provider', 'deepgram', { deepgram: 1, openAi: 0, elevenLabs: 0 }, 'By rule.'],
    ['llm_provider', 'openai', { deepgram: 0, openAi: 1, elevenLabs: 0 }, 'It is noon. Enjoy your lunch.'],
    ['tts_provider', 'elevenlabs', { deepgram: 0, openAi: 0, elevenLabs: 2 }, 'By rule.'],
  ] as const)('is switched to a vendor by one field: %s %s', async (field, name, asked, answer) => {
    const played = await open();
    const { deepgram, openAi, elevenLabs } = played;
    await played.change({ [field]: name });
    const { call, report } = await played.call(oneTurn);
    expect(report.breaches).toEqual([]);
    expect(linesOf(call)).toEqual(['assistant: Hello.', 'user: What time is it?', `assistant: ${answer}`]);
    const counts = { deepgram: deepgram.asked, openAi: openAi.asked, elevenLabs: elevenLabs.asked };
    expect(Object.fromEntries(Object.entries(counts).map(([vendor, { length }]) => [vendor, length]))).toEqual(asked);
  });

  it('talks with Deepgram, OpenAI and ElevenLabs on the phone, by its settings, and tells what they will bill', async () => {
    const played = await open();
    const { deepgram, openAi, elevenLabs } = played;
    await played.change({
      language: 'es',
      prompt: 'Be brief.',
      stt_provider: 'deepgram',
      stt_model: 'nova-3',
      stt_settings: { keywords: { Vobiz: 2 } },
      llm_provider: 'openai',
      llm_model: 'gpt-4.1-mini',
      llm_settings: { temperature: 0.3 },
      tts_provider: 'elevenlabs',
      voice: 'george',
      tts_settings: { pronunciation: [{ written: 'noon', spoken: 'noo n' }] },
    });
    const { call, report } = await played.call(oneTurn);
    expect(report.breaches).toEqual([]);
    expect(linesOf(call)).toEqual([
      'assistant: Hello.',
      'user: What time is it?',
      'assistant: It is noon. Enjoy your lunch.',
    ]);
    expect(deepgram.asked).toMatchObject([
      {
        key: 'Token deepgram-key',
        query: { model: 'nova-3', language: 'es', keyterm: 'Vobiz', encoding: 'mulaw', sample_rate: '8000' },
      },
    ]);
    expect(openAi.asked).toMatchObject([
      { path: '/v1/responses', key: 'Bearer openai-key', body: { model: 'gpt-4.1-mini', temperature: 0.3 } },
    ]);
    expect(elevenLabs.asked.map(({ text }) => text)).toEqual(['Hello.', 'It is noo n.', 'Enjoy your lunch.']);
    expect(elevenLabs.asked[0]).toMatchObject({ voice: 'george', key: 'elevenlabs-key' });
    expect(call.usage).toMatchObject([
      { service: 'text-to-speech', vendor: 'elevenlabs', model: 'eleven_flash_v2_5', characters: 35 },
      { service: 'language-model', vendor: 'openai', model: 'gpt-4.1-mini', input_tokens: 120, output_tokens: 12 },
      { service: 'speech-to-text', vendor: 'deepgram', model: 'nova-3' },
    ]);
    const [voice, model, recogniser] = call.usage.map(({ micro_usd: microUsd }) => microUsd as number);
    // $0.05 a thousand characters; $0.40 and $1.60 a million tokens.
    expect([voice, model]).toEqual([1750, 67]);
    expect(recogniser).toBeGreaterThan(0);
    expect(call.cost).toMatchObject({ micro_usd: (voice ?? 0) + (model ?? 0) + (recogniser ?? 0), unpriced: [] });
  });
});
