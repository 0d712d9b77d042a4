import { errorMessage, hasErrorCode } from '@voice/core/errors';
import type { InputFrame } from '@voice/core/frames';
import { SeededRandom } from '@voice/core/time';
import {
  ExotelFrameSerializer,
  type FrameSerializer,
  TwilioFrameSerializer,
  VobizFrameSerializer,
} from '@voice/serializers';
import { mutateMessage } from './mutate-message.ts';
import type { SoakCampaign, SoakFailure, SoakOptions } from './soak-campaign.ts';
import { type WireCorpus, wireCorpora } from './wire-corpus.ts';

const carriers: Readonly<Record<keyof typeof wireCorpora, () => FrameSerializer>> = {
  twilio: () => new TwilioFrameSerializer(),
  exotel: () => new ExotelFrameSerializer(),
  vobiz: () => new VobizFrameSerializer(),
};

/** A stream is this long: what one message does to the next ones shows, and each can be repeated alone. */
const MESSAGES_PER_STREAM = 100;
const MAX_FAILURES = 5;
const inputTypes: ReadonlySet<string> = new Set<InputFrame['type']>([
  'stream-connected',
  'stream-started',
  'input-audio',
  'dtmf',
  'mark-played',
  'audio-cleared',
  'stream-stopped',
]);

/** No message, however broken, makes a serializer throw anything but its own error or give anything but frames. */
export const wireCampaign: SoakCampaign = {
  description: 'mutated messages for each serializer',
  defaultCount: 1_000_000,
  run: async (options) =>
    (
      await Promise.all(
        (Object.keys(carriers) as (keyof typeof carriers)[]).map((name) =>
          soakSerializer(name, carriers[name], options),
        ),
      )
    ).flat(),
};

/** Runs one serializer's part of the campaign. */
export async function soakSerializer(
  name: keyof typeof wireCorpora,
  create: () => FrameSerializer,
  { seed, count, from, progress }: SoakOptions,
) {
  const corpus = wireCorpora[name];
  const failures: SoakFailure[] = [];
  const firstStream = Math.floor(from / MESSAGES_PER_STREAM);
  const streamCount = Math.ceil(count / MESSAGES_PER_STREAM);
  let refusedCount = 0;
  for (let stream = firstStream; stream < streamCount && failures.length < MAX_FAILURES; stream += 1) {
    const outcome = soakStream(create(), corpus, new SeededRandom(seed * 1_000_003 + stream), stream % 2 === 0);
    refusedCount += outcome.refusedCount;
    if (outcome.failure !== undefined)
      failures.push({ at: stream * MESSAGES_PER_STREAM, what: `${name}: ${outcome.failure}` });
    if (stream % 2_000 === 1_999) {
      progress(`${name}: ${(stream + 1) * MESSAGES_PER_STREAM} messages, ${refusedCount} refused`);
      await new Promise((resolve) => setImmediate(resolve)); // Lets the other carriers and Ctrl-C have their turn.
    }
  }
  return failures;
}

/** Every other stream begins in order, and must still be understood at its end; the rest meets broken messages from the first on. */
function soakStream(serializer: FrameSerializer, corpus: WireCorpus, random: SeededRandom, beginsInOrder: boolean) {
  let refusedCount = 0;
  const [opening, rest] = splitAtStart(corpus);
  if (beginsInOrder) for (const message of opening) serializer.deserialize(JSON.stringify(message));
  for (let index = 0; index < MESSAGES_PER_STREAM; index += 1) {
    const message = mutateMessage(random.pick(corpus), random);
    try {
      const problem = findProblem(serializer.deserialize(message));
      if (problem !== undefined) return { refusedCount, failure: `${problem} for ${message}` };
    } catch (error) {
      if (!hasErrorCode(error, 'VOICE_WIRE_FORMAT')) {
        return { refusedCount, failure: `${errorMessage(error)} for ${message}` };
      }
      refusedCount += 1;
    }
  }
  return { refusedCount, failure: beginsInOrder ? findDeafness(serializer, rest) : undefined };
}

function splitAtStart(corpus: WireCorpus): [WireCorpus, WireCorpus] {
  const afterStart = corpus.findIndex(({ event }) => event === 'start') + 1;
  return [corpus.slice(0, afterStart), corpus.slice(afterStart)];
}

function findProblem(frames: readonly InputFrame[]): string | undefined {
  for (const frame of frames) {
    if (!inputTypes.has(frame.type)) return `Expected an input frame, got ${JSON.stringify(frame)}`;
    if (frame.type === 'input-audio') {
      if (!(frame.sampleRate > 0) || !Number.isFinite(frame.timestampMs))
        return 'Expected a rate and a time on input audio';
    } else if (frame.type === 'dtmf' && !/^[0-9A-D*#]$/.test(frame.digit)) {
      return `Expected one key, got ${JSON.stringify(frame.digit)}`;
    } else if (frame.type === 'stream-started' && (frame.streamId === '' || frame.callId === '')) {
      return 'Expected ids in the start of a stream';
    }
  }
  return undefined;
}

/** After all that, what follows the start must still be understood. */
function findDeafness(serializer: FrameSerializer, rest: WireCorpus): string | undefined {
  const types = new Set<string>();
  try {
    for (const message of rest) {
      for (const { type } of serializer.deserialize(JSON.stringify(message))) types.add(type);
    }
  } catch (error) {
    return `A message in order after the broken ones was refused: ${errorMessage(error)}`;
  }
  const missing = ['input-audio', 'dtmf', 'mark-played', 'stream-stopped'].filter((type) => !types.has(type));
  return missing.length === 0 ? undefined : `After the broken messages these are not understood: ${missing.join(', ')}`;
}
