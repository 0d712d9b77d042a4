import type { AudioFormat, InputFrame, OutputFrame, WireDescription } from '@voice/core/frames';

/**
 * One carrier's messages on the media socket, both ways, for one stream. Deterministic: the same messages in, the same
 * frames out. No I/O, no timers; pacing, marks and end-of-utterance padding belong to whoever owns the socket.
 */
export interface FrameSerializer {
  /** The carrier's habits, as data. */
  readonly wire: WireDescription;
  /**
   * Frames in one text message from the carrier; an event we do not know gives `[]`, so that carriers may grow.
   * An audio payload is valid until the next call.
   * @throws {WireFormatError} when it is no JSON object, a known event lacks its documented shape, or audio comes before `start`
   */
  deserialize(message: string): readonly InputFrame[];
  /**
   * Text messages for one frame, in sending order; `[]` when the carrier has no word for it.
   * @throws {StreamNotStartedError} before the carrier's `start`
   * @throws {AudioFormatError} when audio is neither in the wire's format nor in `convertTo`
   */
  serialize(frame: OutputFrame): readonly string[];
}

/** What every serializer can be asked for. */
export interface FrameSerializerOptions {
  /**
   * For use without a pipeline: the caller's audio arrives in this format, and audio in this format is converted for
   * the carrier. Default: audio stays as the carrier speaks it.
   */
  readonly convertTo?: AudioFormat;
}
