import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProviderName } from '@voice/core/telephony';

/** A recording of a person, and the words in it. */
export interface Clip {
  readonly wav: Uint8Array;
  readonly words: string;
}

/** One call of the demonstration. */
export interface Scene {
  /** Also the name of its recording. */
  readonly name: string;
  readonly provider: ProviderName;
  /** `outbound`: the agent calls a person, who says the lines. */
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  readonly to: string;
  readonly agentName: string;
  /** What the agent is told about an outbound call. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** In order; `interrupts`: does not wait for the agent to finish. */
  readonly lines: readonly { readonly clip: Clip; readonly interrupts?: boolean }[];
  /** Who hangs up. */
  readonly endedBy: 'agent' | 'caller';
}

const audio = join(
  dirname(fileURLToPath(import.meta.resolve('@voice/local-speech/package.json'))),
  'src/__fixtures__/audio',
);

function clip(file: string, words: string): Clip {
  return { wav: readFileSync(join(audio, file)), words };
}

const austen = (number: string, words: string) =>
  clip(`librivox/sense_and_sensibility_01_austen_64kb-${number}.wav`, words);

const cards = {
  ten: clip('cards/001.wav', 'ten of clubs'),
  queen: clip('cards/002.wav', 'four queen of clubs'),
  seven: clip('cards/003.wav', 'seven of clubs'),
  five: clip('cards/004.wav', 'five five'),
  three: clip('cards/005.wav', 'eight of spades four of clubs seven of hearts'),
};

/** Three callers, one on each carrier, and a person who is called: recorded people, who say what stands beside them. */
export const scenes: readonly Scene[] = [
  {
    name: 'twilio',
    provider: 'twilio',
    direction: 'inbound',
    agentName: 'card-reader',
    from: '+14155550123',
    to: '+14155550100',
    lines: [
      { clip: cards.ten },
      { clip: cards.queen, interrupts: true },
      { clip: cards.seven },
      { clip: cards.five },
      { clip: cards.three },
    ],
    endedBy: 'agent',
  },
  {
    name: 'exotel',
    provider: 'exotel',
    direction: 'inbound',
    agentName: 'card-reader',
    from: '+915550100011',
    to: '+915550100012',
    lines: [
      {
        clip: austen(
          '0870',
          'and mister john dashwood had then leisure to consider how much there might be prudently in his power to do for them',
        ),
      },
      { clip: austen('0880', 'he was not an ill disposed young man') },
    ],
    endedBy: 'caller',
  },
  {
    name: 'vobiz',
    provider: 'vobiz',
    direction: 'inbound',
    agentName: 'card-reader',
    from: '+915550100021',
    to: '+915550100022',
    lines: [
      { clip: austen('0890', 'unless to be rather cold hearted and rather selfish is to be ill disposed') },
      {
        clip: austen(
          '0920',
          'had he married a more a amiable woman he might have been made still more respectable than he was',
        ),
      },
      { clip: austen('0930', 'he might even have been made amiable himself') },
    ],
    endedBy: 'caller',
  },
  {
    name: 'twilio-outbound',
    provider: 'twilio',
    direction: 'outbound',
    from: '+14155550100',
    to: '+14155550142',
    agentName: 'card-caller',
    parameters: { name: 'Alice' },
    lines: [{ clip: cards.seven }],
    endedBy: 'agent',
  },
];

/** Who answers and who calls. Their rules know the cards and the novel; no key and no network is needed. */
export const demoAgents = [
  {
    name: 'card-reader',
    greeting: 'Hello! Read me something, please.',
    llm_provider: 'rules',
    llm_settings: {
      rules: [
        {
          when: 'hearts',
          say: 'Three cards at once. That is a full hand. Thank you, and goodbye!',
          afterwards: 'end-call',
        },
        {
          when: 'ten',
          say: 'The ten of clubs! Let me tell you about this card. It is said to bring travellers home, and to make a quiet man talk. Some say that a war was once won with it.',
        },
        { when: 'queen', say: 'A four, and the queen. Next card, please.' },
        { when: 'seven', say: 'All right, a seven. And the next one?' },
        { when: 'five', say: 'Two fives. One more, please.' },
        { when: 'dashwood', say: 'Poor Mister Dashwood. Please go on.' },
        { when: 'young man', say: 'I am glad to hear that.' },
        { when: 'selfish', say: 'That is a hard judgement. Go on.' },
        { when: 'respectable', say: 'A good wife can do that. What else?' },
        { when: 'himself', say: 'We shall never know.' },
      ],
      otherwise: 'I see. Please go on.',
    },
    recording: true,
  },
  {
    name: 'card-caller',
    greeting: 'Hello {{name}}! Which card do you hold?',
    llm_provider: 'rules',
    llm_settings: {
      rules: [{ when: 'seven', say: 'The seven of clubs. Thank you, and goodbye!', afterwards: 'end-call' }],
      otherwise: 'Which one, please?',
    },
    recording: true,
  },
] as const;
