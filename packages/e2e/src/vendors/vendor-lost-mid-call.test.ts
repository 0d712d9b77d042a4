import { type CallerScript, hangUp, say, waitForAgent } from '@voice/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { babble } from '../house/sixty-seconds.ts';
import { linesOf, PlayedHouse } from './played-house.ts';
import type { PlayedVendor } from './played-vendor.ts';

const quick = { quietMs: 400, timeoutMs: 8000 };
/** @param quietMs silence after which the second answer is over: longer than a hole in it may be */
const threeTurns = (quietMs: number): CallerScript => [
  waitForAgent('finishes', quick),
  say(babble(500, 5)),
  waitForAgent('finishes', quick),
  say(babble(700, 6)),
  waitForAgent('finishes', { quietMs, timeoutMs: 10_000 }),
  say(babble(500, 7)),
  waitForAgent('finishes', quick),
  hangUp(),
];

const questions = ['What time is it?', 'And where do I have lunch?', 'Thank you.'];
const answers: Readonly<Record<string, readonly string[]>> = {
  'What time is it?': ['It is noon.'],
  'And where do I have lunch?': [
    'You have it on the first floor ',
    'beside the old library, ',
    'as every day of the year.',
  ],
  'Thank you.': ['You are welcome.'],
};
const conversation = [
  'assistant: Hello.',
  'user: What time is it?',
  'assistant: It is noon.',
  'user: And where do I have lunch?',
  'assistant: You have it on the first floor beside the old library, as every day of the year.',
  'user: Thank you.',
  'assistant: You are welcome.',
];

/** The longest silence that a lost vendor may add to what a caller waits for, in ms. */
const MAX_SILENCE_MS = 2000;

let house: PlayedHouse | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(): Promise<PlayedHouse> {
  house = await PlayedHouse.start({
    segments: questions,
    segmentsInProcess: questions.slice(1),
    say: (words) => answers[words] ?? [],
    // Whoever goes on is shown what was said before, and says the rest.
    sayInstead: (words, said) => [
      said === '' ? (answers[words] ?? []).join('') : restOf((answers[words] ?? []).join(''), said),
    ],
  });
  await house.change({
    greeting: 'Hello.',
    endpointing_silence_ms: 300,
    stt_provider: 'deepgram',
    stt_fallbacks: [{ provider: 'local' }],
    llm_provider: 'openai',
    llm_fallbacks: [{ provider: 'openai-compatible' }],
    tts_provider: 'elevenlabs',
    tts_fallbacks: [{ provider: 'cartesia', voice: 'katie' }],
  });
  return house;
}

function restOf(answer: string, said: string): string {
  if (!answer.startsWith(said)) throw new Error(`"${said}" does not begin "${answer}"`);
  return answer.slice(said.length).trimStart();
}

describe('a vendor that is lost in the middle of a call', { timeout: 120_000 }, () => {
  const gone = { how: 'is gone', lose: (vendor: PlayedVendor) => vendor.die(), word: 'failed', quietMs: 1000 };
  const silent = {
    how: 'falls silent',
    lose: (vendor: PlayedVendor) => vendor.fallSilent(),
    word: 'was too slow',
    quietMs: MAX_SILENCE_MS + 100,
  };
  const losses = [
    [
      'Deepgram, when the caller has just said what it has not told yet,',
      ({ deepgram }: PlayedHouse, lose: (vendor: PlayedVendor) => void) => {
        deepgram.onFinalize = (segment) => {
          if (segment === 1) lose(deepgram.vendor);
        };
      },
      'deepgram nova-3 (speech to text) WAY: scripted goes on',
      [gone],
    ],
    [
      'OpenAI, in the middle of an answer,',
      ({ openAi }: PlayedHouse, lose: (vendor: PlayedVendor) => void) => {
        openAi.onNearEnd = (answer) => {
          if (answer === 1) lose(openAi.vendor);
        };
      },
      'openai gpt-4.1-nano (language model) WAY: openai-compatible small goes on',
      [gone, silent],
    ],
    [
      'ElevenLabs, in the middle of a sentence,',
      ({ elevenLabs }: PlayedHouse, lose: (vendor: PlayedVendor) => void) => {
        elevenLabs.onHalf = (text) => {
          if (text.includes('library')) lose(elevenLabs.vendor);
        };
      },
      'elevenlabs-eleven_flash_v2_5 (text to speech) WAY: cartesia-sonic-3 goes on',
      [gone, silent],
    ],
  ] as const;
  const cases = losses.flatMap(([vendor, arrange, warning, ways]) =>
    ways.map(({ how, lose, word, quietMs }) => ({
      title: `${vendor} ${how}`,
      arrange: (played: PlayedHouse) => arrange(played, lose),
      warning: warning.replace('WAY', word),
      quietMs,
    })),
  );

  it.each(cases)('costs no words and less than two seconds: $title', async ({ arrange, warning, quietMs }) => {
    const played = await open();
    arrange(played);
    const { call, report, events } = await played.call(threeTurns(quietMs));
    expect(report.breaches).toEqual([]);
    expect(linesOf(call)).toEqual(conversation);
    const warnings = events.filter(({ event_type: type }) => type === 'warning').map(({ data }) => data.message);
    expect(warnings).toEqual([warning]);
    // As the caller's carrier heard it: the turn of the loss beside the one before, and every hole in the agent's speech.
    const [before, during] = report.turns.map(({ latencyMs }) => latencyMs);
    expect((during ?? Number.POSITIVE_INFINITY) - (before ?? 0)).toBeLessThan(MAX_SILENCE_MS);
    expect(report.gaps.maxMs).toBeLessThan(MAX_SILENCE_MS);
    expect(call.status).toBe('completed');
  });
});
