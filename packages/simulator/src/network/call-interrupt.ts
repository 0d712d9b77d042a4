import type { CallParty } from './call-event.ts';
import type { DocumentSource } from './document-source.ts';

/** What makes a call leave what it is doing: its end, or a document that takes the place of the one that runs. */
export class CallInterrupt {
  readonly #over = new AbortController();
  #replaced = new AbortController();
  #signal = AbortSignal.any([this.#over.signal, this.#replaced.signal]);
  #next: DocumentSource | undefined;
  #endedBy: CallParty = 'caller';

  /** Aborts when the call is over for somebody. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Aborts when what runs must be left, for either reason. Another one after each `takeNext`. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  get endedBy(): CallParty {
    return this.#endedBy;
  }

  /** @returns whether this was the first end */
  end(by: CallParty): boolean {
    if (this.over.aborted) return false;
    this.#endedBy = by;
    this.#over.abort(new DOMException('The call is over', 'AbortError'));
    return true;
  }

  /** The last one counts. */
  takeOver(next: DocumentSource): void {
    this.#next = next;
    this.#replaced.abort(new DOMException('Another document has taken over', 'AbortError'));
  }

  /** What has taken over, once. */
  takeNext(): DocumentSource | undefined {
    const next = this.#next;
    if (next === undefined) return undefined;
    this.#next = undefined;
    this.#replaced = new AbortController();
    this.#signal = AbortSignal.any([this.#over.signal, this.#replaced.signal]);
    return next;
  }
}
