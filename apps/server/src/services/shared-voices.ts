import { AsyncLocalStorage } from 'node:async_hooks';
import type { SpokenAudio, TextToSpeech } from '@voice/core/services';
import type { OnUsage } from '@voice/services';

interface Entry {
  readonly voice: TextToSpeech;
  useCount: number;
}

/** Voices that no call uses and that are kept for the next one; beyond it the one unused longest is closed. */
const MAX_UNUSED = 32;

/** A voice for one call. */
export interface BorrowedVoice {
  readonly voice: TextToSpeech;
  /** The call is over. */
  giveBack(): void;
}

/**
 * Voices of vendors that all calls share, so that connections stand ready from one call to the next. Each call is told
 * what it used itself.
 */
export class SharedVoices {
  /** In the order in which they were last wanted. */
  readonly #entries = new Map<string, Entry>();
  readonly #onUsage = new AsyncLocalStorage<OnUsage>();
  #isClosed = false;

  /**
   * @param key tells settings apart; it holds secrets and is not told anybody
   * @param make called when nobody has wanted such a voice lately
   * @param onUsage of this call
   */
  borrow(key: string, make: (onUsage: OnUsage) => TextToSpeech, onUsage: OnUsage): BorrowedVoice {
    const entry = this.#entries.get(key) ?? {
      voice: make((usage) => this.#onUsage.getStore()?.(usage)),
      useCount: 0,
    };
    entry.useCount += 1;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const { voice } = entry;
    let isGivenBack = false;
    return {
      voice: {
        name: voice.name,
        produces: voice.produces,
        synthesize: (sentence, options) => this.#told(voice.synthesize(sentence, options), onUsage),
        prepare: (manner) => voice.prepare?.(manner),
        endTurn: (turn) => voice.endTurn?.(turn),
      },
      giveBack: () => {
        if (isGivenBack) return;
        isGivenBack = true;
        entry.useCount -= 1;
        this.#tidy();
      },
    };
  }

  /** Closes every connection. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(({ voice }) => voice.close?.()));
  }

  /** The same pieces; whatever is used for them is told to this call. */
  async *#told(pieces: AsyncIterable<SpokenAudio>, onUsage: OnUsage): AsyncGenerator<SpokenAudio> {
    const iterator = pieces[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { value, done } = await this.#onUsage.run(onUsage, () => iterator.next());
        if (done === true) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  #tidy(): void {
    if (this.#isClosed) return;
    const unused = [...this.#entries].filter(([, { useCount }]) => useCount === 0);
    for (const [key, { voice }] of unused.slice(0, Math.max(0, unused.length - MAX_UNUSED))) {
      this.#entries.delete(key);
      // Nobody waits for it, and a voice that fails to close has nothing to say.
      void voice.close?.().catch(() => undefined);
    }
  }
}
