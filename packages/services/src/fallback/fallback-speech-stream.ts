import { TypedEmitter } from '@voice/core/events';
import { type AudioFormat, byteLengthOf } from '@voice/core/frames';
import type {
  Recognition,
  SpeechToText,
  SpeechToTextOptions,
  SpeechToTextStream,
  SpeechToTextStreamEvents,
} from '@voice/core/services';
import type { Clock, Timer } from '@voice/core/time';
import { AudioConverter } from '@voice/serializers/audio';
import { nearestFormat } from './audio-formats.ts';
import type { Candidate, Candidates, ServiceList } from './candidates.ts';
import { KeptAudio } from './kept-audio.ts';
import { BudgetExceeded } from './next-within.ts';

export interface FallbackSpeechStreamOptions {
  readonly list: ServiceList<SpeechToText>;
  readonly clock: Clock;
  readonly finalBudgetMs: number;
  readonly keepMs: number;
  readonly format: AudioFormat;
  readonly hearing: SpeechToTextOptions;
}

interface Listener {
  readonly candidate: Candidate<SpeechToText>;
  readonly stream: SpeechToTextStream;
  readonly converter: AudioConverter;
  /** One for each awaited final. */
  readonly timers: Timer[];
}

/**
 * Words that a recogniser finds on its own may leave out what it heard this shortly before, in ms. It is silence, as a
 * rule: that is why the recogniser found the words to be final.
 */
const TAIL_MS = 200;

/** Recognition of one call by whichever recogniser works. */
export class FallbackSpeechStream implements SpeechToTextStream {
  readonly events = new TypedEmitter<SpeechToTextStreamEvents>();
  readonly #options: FallbackSpeechStreamOptions;
  readonly #kept: KeptAudio;
  #candidates: Candidates<SpeechToText>;
  #listener: Listener | undefined;
  #isOver = false;

  /** @throws whatever the last recogniser throws when none can be opened */
  constructor(options: FallbackSpeechStreamOptions) {
    this.#options = options;
    this.#kept = new KeptAudio(byteLengthOf(options.keepMs, options.format));
    this.#candidates = options.list.candidates();
    const failure = this.#use(this.#candidates.next());
    if (failure !== undefined) throw failure.error;
  }

  write(payload: Uint8Array): void {
    if (this.#isOver) return;
    const copy = payload.slice();
    this.#kept.add(copy);
    if (this.#listener !== undefined) hear(this.#listener, copy);
  }

  finalize(): void {
    if (this.#isOver) return;
    this.#kept.cut();
    if (this.#listener !== undefined) this.#finalize(this.#listener);
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#leave();
    this.events.removeAll();
  }

  /** @returns the last failure when no candidate was left */
  #use(first: Candidate<SpeechToText> | undefined): { readonly error: unknown } | undefined {
    let candidate = first;
    let failure: { readonly error: unknown } | undefined;
    while (candidate !== undefined) {
      try {
        this.#open(candidate);
        return undefined;
      } catch (error) {
        failure = { error };
        candidate.trial.end();
        candidate = this.#candidates.after(candidate, error);
      }
    }
    return failure;
  }

  #open(candidate: Candidate<SpeechToText>): void {
    const { format, hearing } = this.#options;
    const { service, isPreferred } = candidate;
    const { model, ...common } = hearing;
    const accepted = nearestFormat(service.accepts, format);
    const stream = service.open(accepted, isPreferred ? hearing : common);
    const listener = { candidate, stream, converter: new AudioConverter(format, accepted), timers: [] };
    this.#listener = listener;
    stream.events.on('interim', (recognition) => {
      candidate.trial.succeeded();
      this.events.emit('interim', recognition);
    });
    stream.events.on('final', (recognition) => this.#final(listener, recognition));
    stream.events.on('error', (error) => this.#failed(listener, error));
    this.#kept.replay({
      // A recogniser may fail in the middle of it: then another has heard it all already.
      write: (payload) => this.#listener === listener && hear(listener, payload),
      finalize: () => this.#listener === listener && this.#finalize(listener),
    });
  }

  #finalize(listener: Listener): void {
    const { clock, finalBudgetMs } = this.#options;
    const rest = listener.converter.flush();
    if (rest.length > 0) listener.stream.write(rest);
    if (this.#candidates.hasAlternative) {
      const onSlow = () => this.#failed(listener, new BudgetExceeded(finalBudgetMs));
      listener.timers.push(clock.setTimer(onSlow, finalBudgetMs));
    }
    listener.stream.finalize();
  }

  #final(listener: Listener, recognition: Recognition): void {
    const { list, format } = this.#options;
    const { candidate, timers } = listener;
    timers.shift()?.cancel();
    candidate.trial.succeeded();
    // No words may mean that nothing was said, or that the vendor has stopped listening and its adapter gave up.
    if (recognition.text.trim() === '') this.#kept.doubt();
    else this.#kept.settle(byteLengthOf(TAIL_MS, format));
    // Whoever failed over these words may be asked again for others.
    this.#candidates = list.candidates(candidate.service);
    this.events.emit('final', recognition);
  }

  #failed(listener: Listener, error: unknown): void {
    if (this.#listener !== listener || this.#isOver) return;
    this.#leave();
    const failure = this.#use(this.#candidates.after(listener.candidate, error)) ?? { error };
    if (this.#listener !== undefined || this.#isOver) return;
    this.#isOver = true;
    this.events.emit('error', failure.error instanceof Error ? failure.error : new Error(String(failure.error)));
  }

  #leave(): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    this.#listener = undefined;
    for (const timer of listener.timers.splice(0)) timer.cancel();
    listener.stream.events.removeAll();
    listener.stream.close();
    listener.candidate.trial.end();
  }
}

function hear({ stream, converter }: Listener, payload: Uint8Array): void {
  const converted = converter.convert(payload);
  if (converted.length > 0) stream.write(converted);
}
