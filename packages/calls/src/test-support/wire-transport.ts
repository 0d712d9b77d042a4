import { TypedEmitter } from '@voice/core/events';
import type {
  MediaSocket,
  MediaTransport,
  MediaTransportEvents,
  StreamStartedFrame,
  WireDescription,
} from '@voice/core/frames';

const wire: WireDescription = {
  encoding: 'mulaw',
  sampleRate: 8000,
  messageMs: 20,
  packetMs: 20,
  leadMs: 160,
  flushTailMs: 0,
  marksAfterFlush: 'never',
  flushAck: false,
  stopStream: false,
};

/** A transport over a linked socket whose carrier says `start <call id>`, or something that is refused. */
export class WireTransport implements MediaTransport {
  readonly wire = wire;
  readonly events = new TypedEmitter<MediaTransportEvents>();
  readonly bufferedBytes = 0;
  readonly #socket: MediaSocket;
  #started: StreamStartedFrame | undefined;

  constructor(socket: MediaSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => this.events.emit('closed', { code, reason: reason.toString() }));
    socket.on('message', (data) => this.#receive(String(data)));
  }

  get isOpen(): boolean {
    return this.#socket.readyState === 1;
  }

  get started(): StreamStartedFrame | undefined {
    return this.#started;
  }

  send(): boolean {
    return this.isOpen;
  }

  close(code = 1000, reason = ''): void {
    this.#socket.close(code, reason);
  }

  #receive(message: string): void {
    const [word, callId = ''] = message.split(' ');
    if (word !== 'start') {
      this.events.emit('refused', { code: 'VOICE_TEST_REFUSED', message });
      return;
    }
    this.#started = {
      type: 'stream-started',
      streamId: 'MZ1',
      callId,
      accountId: undefined,
      from: undefined,
      to: undefined,
      customParameters: {},
      format: { encoding: 'mulaw', sampleRate: 8000 },
    };
    this.events.emit('frame', this.#started);
  }
}
