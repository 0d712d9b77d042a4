import type { MediaSocket } from '@voice/core/frames';
import type { Clock } from '@voice/core/time';
import { encodeMulaw, encodePcm16, toBase64 } from '@voice/serializers/audio';
import type { Carrier } from '../network/carrier.ts';

export interface ReceivedMessage {
  readonly atMs: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape
  readonly message: any;
}

/** A server's end of a media socket, written by hand: it says what a test tells it to. */
export class FakeAgent {
  readonly received: ReceivedMessage[] = [];
  readonly socket: MediaSocket;
  closeCode: number | undefined;
  readonly #carrier: Carrier;
  readonly #clock: Clock;
  #onMessage: (message: ReceivedMessage['message'], agent: FakeAgent) => void = () => undefined;

  constructor(carrier: Carrier, socket: MediaSocket, clock: Clock) {
    this.#carrier = carrier;
    this.socket = socket;
    this.#clock = clock;
    socket.on('message', (data) => {
      const message = readJson(String(data));
      this.received.push({ atMs: clock.now(), message });
      this.#onMessage(message, this);
    });
    socket.on('close', (code) => {
      this.closeCode = code;
    });
    socket.on('error', () => undefined);
  }

  /** What to do on each message. */
  onMessage(listener: (message: ReceivedMessage['message'], agent: FakeAgent) => void): this {
    this.#onMessage = listener;
    return this;
  }

  of(event: string): readonly ReceivedMessage[] {
    return this.received.filter(({ message }) => message.event === event);
  }

  get streamId(): string {
    const { start } = this.of('start')[0]?.message ?? {};
    return start?.streamSid ?? start?.stream_sid ?? start?.streamId;
  }

  /** The stream id under the carrier's name. */
  get id(): Record<string, string> {
    const field = { twilio: 'streamSid', exotel: 'stream_sid', vobiz: 'streamId' }[this.#carrier];
    return { [field]: this.streamId };
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** One message of audio. */
  play(samples: Int16Array): void {
    const payload = toBase64(this.#carrier === 'exotel' ? encodePcm16(samples) : encodeMulaw(samples));
    this.sendPayload(payload);
  }

  sendPayload(payload: string): void {
    const { id } = this;
    if (this.#carrier !== 'vobiz') this.send({ event: 'media', ...id, media: { payload } });
    else this.send({ event: 'playAudio', ...id, media: { contentType: 'audio/x-mulaw', sampleRate: 8000, payload } });
  }

  /** Audio in messages of `messageMs`, all at once. */
  playAll(samples: Int16Array, messageMs = this.#carrier === 'exotel' ? 200 : 20): void {
    const length = messageMs * 8;
    for (let start = 0; start < samples.length; start += length) this.play(samples.subarray(start, start + length));
  }

  mark(name: string): void {
    const { id } = this;
    this.send(
      this.#carrier === 'vobiz' ? { event: 'checkpoint', ...id, name } : { event: 'mark', ...id, mark: { name } },
    );
  }

  clear(): void {
    this.send({ event: this.#carrier === 'vobiz' ? 'clearAudio' : 'clear', ...this.id });
  }

  /** Names and times of the marks that came back. */
  get marks(): readonly { name: string; atMs: number }[] {
    const event = this.#carrier === 'vobiz' ? 'playedStream' : 'mark';
    return this.of(event).map(({ message, atMs }) => ({ name: message.mark?.name ?? message.name, atMs }));
  }

  get now(): number {
    return this.#clock.now();
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { event: 'unreadable' };
  }
}
