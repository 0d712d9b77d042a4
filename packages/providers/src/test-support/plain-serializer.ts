import { VoiceError } from '@voice/core/errors';
import type { InputFrame, OutputFrame, StreamStartedFrame, WireDescription } from '@voice/core/frames';
import type { FrameSerializer } from '@voice/serializers';

export const plainWire: WireDescription = {
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

export const startedFrame: StreamStartedFrame = {
  type: 'stream-started',
  streamId: 'MZ1',
  callId: 'CA1',
  accountId: undefined,
  from: undefined,
  to: undefined,
  customParameters: {},
  format: { encoding: 'mulaw', sampleRate: 8000 },
};

/** A wire that says its frames in words: `start`, `audio`, `stop`, `mark a`; several in one message with `+`. */
export class PlainSerializer implements FrameSerializer {
  readonly wire = plainWire;

  deserialize(message: string): readonly InputFrame[] {
    if (message === 'unknown') return [];
    return message.split('+').map((word) => {
      switch (word) {
        case 'connected':
          return { type: 'stream-connected' };
        case 'start':
          return startedFrame;
        case 'audio':
          return {
            type: 'input-audio',
            encoding: 'mulaw',
            sampleRate: 8000,
            payload: new Uint8Array(160),
            timestampMs: 0,
          };
        case 'stop':
          return { type: 'stream-stopped', reason: undefined };
        case 'bug':
          throw new TypeError('undefined is not a function');
        default:
          if (!/^[ -~]{1,20}$/.test(word))
            throw new VoiceError(`No such word (${word.length})`, { code: 'VOICE_WIRE_FORMAT' });
          return { type: 'mark-played', name: word };
      }
    });
  }

  serialize(frame: OutputFrame): readonly string[] {
    if (frame.type === 'mark') return [`mark ${frame.name}`, 'and again'];
    return frame.type === 'clear-audio' ? ['clear'] : [];
  }
}
