interface AudioEntry {
  readonly atByte: number;
  readonly audio: Uint8Array;
}

interface MarkEntry {
  readonly atByte: number;
  readonly mark: string;
}

type Entry = AudioEntry | MarkEntry;

export interface AudioBacklogOptions {
  /** Most audio that is kept, in bytes. */
  readonly maxBytes: number;
  /** Shortest and longest audio of one message, in bytes; whole samples. */
  readonly minMessageBytes: number;
  readonly maxMessageBytes: number;
}

/** What is to be sent next. */
export type BacklogPiece = { readonly audio: Uint8Array } | { readonly mark: string };

/**
 * What a recogniser was told and has not confirmed, and what it is still to be told: audio, and marks between it.
 * Positions count the bytes ever written. When full it forgets the oldest audio; marks are never forgotten.
 */
export class AudioBacklog {
  readonly #options: AudioBacklogOptions;
  #entries: Entry[] = [];
  /** The first entry that is still to be sent. */
  #next = 0;
  #endByte = 0;
  #keptBytes = 0;
  #droppedBytes = 0;

  constructor(options: AudioBacklogOptions) {
    this.#options = options;
  }

  /** Where the next byte will stand. */
  get endByte(): number {
    return this.#endByte;
  }

  /** Audio that was forgotten before it was ever sent, in bytes. */
  get droppedBytes(): number {
    return this.#droppedBytes;
  }

  /** Copies. */
  push(payload: Uint8Array): void {
    const { maxMessageBytes, maxBytes } = this.#options;
    for (let start = 0; start < payload.length; start += maxMessageBytes) {
      // Not `payload.slice`: a Buffer's is no copy.
      const audio = new Uint8Array(payload.subarray(start, start + maxMessageBytes));
      this.#entries.push({ atByte: this.#endByte, audio });
      this.#endByte += audio.length;
      this.#keptBytes += audio.length;
    }
    while (this.#keptBytes > maxBytes) this.#dropOldest();
  }

  /** A message that belongs after all audio so far. */
  mark(message: string): void {
    this.#entries.push({ atByte: this.#endByte, mark: message });
  }

  /** What to send now; `undefined` when nothing waits, or less than a message. */
  next(): BacklogPiece | undefined {
    const { minMessageBytes, maxMessageBytes } = this.#options;
    const first = this.#next;
    let byteLength = 0;
    let index = first;
    for (; index < this.#entries.length; index += 1) {
      const entry = this.#entries[index] as Entry;
      if ('mark' in entry || byteLength + entry.audio.length > maxMessageBytes) break;
      byteLength += entry.audio.length;
    }
    const entry = this.#entries[index];
    if (byteLength >= Math.max(1, minMessageBytes)) {
      this.#next = index;
      return { audio: joined(this.#entries.slice(first, index) as AudioEntry[], byteLength) };
    }
    if (entry === undefined || !('mark' in entry)) return undefined;
    // The mark overtakes what is too short to be sent: that goes with what comes after.
    this.#entries.splice(index, 1);
    const { mark } = entry;
    this.#entries.splice(first, 0, { atByte: this.#entries[first]?.atByte ?? entry.atByte, mark });
    this.#next = first + 1;
    return { mark };
  }

  /** Forgets audio that was sent and stands before `atByte`, and marks up to `markTolerance` bytes after it. */
  confirm(atByte: number, markTolerance = 0): void {
    const kept: Entry[] = [];
    for (const [index, entry] of this.#entries.entries()) {
      if (index >= this.#next || ('mark' in entry && entry.atByte > atByte + markTolerance)) kept.push(entry);
      else if ('audio' in entry) {
        const audio = entry.audio.subarray(Math.max(0, atByte - entry.atByte));
        this.#keptBytes -= entry.audio.length - audio.length;
        if (audio.length > 0) kept.push({ atByte: entry.atByte + entry.audio.length - audio.length, audio });
      }
    }
    this.#next -= this.#entries.length - kept.length;
    this.#entries = kept;
  }

  /** Everything that is kept is to be sent again. @returns where it begins */
  rewind(): number {
    this.#next = 0;
    return this.#entries[0]?.atByte ?? this.#endByte;
  }

  #dropOldest(): void {
    const index = this.#entries.findIndex((entry) => 'audio' in entry);
    const [entry] = this.#entries.splice(index, 1) as [AudioEntry];
    this.#keptBytes -= entry.audio.length;
    if (index < this.#next) this.#next -= 1;
    else this.#droppedBytes += entry.audio.length;
  }
}

function joined(entries: readonly AudioEntry[], byteLength: number): Uint8Array {
  if (entries.length === 1) return (entries[0] as AudioEntry).audio;
  const audio = new Uint8Array(byteLength);
  let at = 0;
  for (const entry of entries) {
    audio.set(entry.audio, at);
    at += entry.audio.length;
  }
  return audio;
}
