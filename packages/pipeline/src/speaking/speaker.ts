import { type AudioFormat, isSameFormat } from '@voice/core/frames';
import type { SpokenAudio, TextToSpeech } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { AudioConverter } from '@voice/serializers/audio';
import type { Playout } from '../playout/playout.ts';
import { withDeadline } from '../thinking/with-deadline.ts';

export interface SpeakerOptions {
  readonly textToSpeech: TextToSpeech;
  readonly voice: string | undefined;
  readonly language: string;
  readonly clock: Clock;
  /** Longest wait for the next piece of audio, in ms. */
  readonly timeoutMs: number;
}

/** Speech that waits to be played; beyond it the voice waits, in ms. */
const MAX_BACKLOG_MS = 20_000;

/** Speaks sentence after sentence into a playout, in the wire's own format. */
export class Speaker {
  readonly #options: SpeakerOptions;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** A line is there: opens what the first sentence over it would have to wait for. */
  prepare(format: AudioFormat): void {
    const { textToSpeech, voice, language } = this.#options;
    textToSpeech.prepare?.({ voice, language, format: this.#made(format) });
  }

  /**
   * One sentence; the next may follow as soon as its audio is made, long before it was played.
   * @param turn what the sentence belongs to: the voice may go on in the melody of the one before
   * @param onAudio called when its first audio is there
   * @throws {EngineError} when the voice fails; the signal's reason when it aborts
   */
  async say(
    sentence: string,
    {
      playout,
      format,
      signal,
      turn,
      onAudio,
    }: { playout: Playout; format: AudioFormat; signal: AbortSignal; turn: object; onAudio: () => void },
  ): Promise<void> {
    const { textToSpeech, voice, language, clock, timeoutMs } = this.#options;
    await this.#room(playout, signal);
    const made = this.#made(format);
    const converter = isSameFormat(made, format) ? undefined : new AudioConverter(made, format);
    const pieces: AsyncIterable<SpokenAudio> = textToSpeech.synthesize(sentence, {
      voice,
      language,
      format: made,
      signal,
      turn,
    });
    playout.beginSentence(sentence);
    for await (const { payload, words } of withDeadline(pieces, {
      clock,
      signal,
      engine: 'text-to-speech',
      timeoutMs,
    })) {
      // Called off while this piece was on its way: the playout may belong to another utterance by now.
      signal.throwIfAborted();
      onAudio();
      playout.add(converter === undefined ? payload : converter.convert(payload).slice(), words);
    }
    if (converter !== undefined) playout.add(converter.flush().slice());
    playout.endSentence();
  }

  /** No more sentences of this turn will come. */
  endTurn(turn: object): void {
    this.#options.textToSpeech.endTurn?.(turn);
  }

  /** What the voice makes for a line: its own format where it can. */
  #made(format: AudioFormat): AudioFormat {
    const { produces } = this.#options.textToSpeech;
    return produces.find((candidate) => isSameFormat(candidate, format)) ?? produces[0] ?? format;
  }

  async #room(playout: Playout, signal: AbortSignal): Promise<void> {
    const excessMs = playout.backlogMs - MAX_BACKLOG_MS;
    if (excessMs > 0) await this.#options.clock.sleep(excessMs, { signal });
  }
}
