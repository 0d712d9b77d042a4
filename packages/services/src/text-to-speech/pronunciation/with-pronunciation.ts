import { durationMsOf } from '@voice/core/frames';
import type { SpokenAudio, SynthesisOptions, TextToSpeech } from '@voice/core/services';
import { type PronunciationRule, Respeller } from './respell.ts';
import { WrittenTimings } from './written-timings.ts';

/**
 * A voice that says some words as the dictionary spells them. Its word timings speak of the words as written, so that
 * transcript and ledger keep them. Rules that look alike: the longest wins, then the one that matches case.
 * @throws {RangeError} for a rule without anything written or spoken
 */
export function withPronunciation(textToSpeech: TextToSpeech, rules: readonly PronunciationRule[]): TextToSpeech {
  const respeller = new Respeller(rules);
  return {
    name: textToSpeech.name,
    produces: textToSpeech.produces,
    synthesize: (sentence, options) => {
      const parts = respeller.respell(sentence);
      if (parts.every(({ written, spoken }) => written === spoken)) return textToSpeech.synthesize(sentence, options);
      const spoken = parts.map((part) => part.spoken).join('');
      return asWritten(textToSpeech.synthesize(spoken, options), new WrittenTimings(parts), options);
    },
    prepare: (manner) => textToSpeech.prepare?.(manner),
    endTurn: (turn) => textToSpeech.endTurn?.(turn),
    close: async () => textToSpeech.close?.(),
  };
}

async function* asWritten(
  pieces: AsyncIterable<SpokenAudio>,
  timings: WrittenTimings,
  { format }: SynthesisOptions,
): AsyncGenerator<SpokenAudio> {
  let durationMs = 0;
  let isTimed = false;
  for await (const { words, ...piece } of pieces) {
    durationMs += durationMsOf(piece.payload.length, format);
    isTimed ||= words !== undefined;
    yield words === undefined ? piece : { ...piece, words: timings.push(words) };
  }
  const owed = isTimed ? timings.finish(durationMs) : [];
  if (owed.length > 0) yield { payload: new Uint8Array(0), words: owed };
}
