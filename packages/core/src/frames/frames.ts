import type { AudioFormat } from './audio-format.ts';

/** The carrier has opened its socket and speaks our protocol; sent by Twilio and Exotel. */
export interface StreamConnectedFrame {
  readonly type: 'stream-connected';
}

/** The media stream begins. The only place where the carrier names its ids. */
export interface StreamStartedFrame {
  readonly type: 'stream-started';
  /** The carrier's id of this socket's stream. A resumed call has a new one. */
  readonly streamId: string;
  /** The carrier's id of the call: the key of a session. */
  readonly callId: string;
  readonly accountId: string | undefined;
  /** As the carrier spells them; `undefined` where the carrier does not tell. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly customParameters: Readonly<Record<string, string>>;
  /** What the caller's audio arrives in. */
  readonly format: AudioFormat;
}

/** A piece of the caller's voice, as it came: not decoded, not resampled. */
export interface InputAudioFrame extends AudioFormat {
  readonly type: 'input-audio';
  /** Encoded bytes, mono. Valid until the handler returns: copy to keep. */
  readonly payload: Uint8Array;
  /** Milliseconds since the stream started. */
  readonly timestampMs: number;
}

/** The caller pressed a key. */
export interface DtmfFrame {
  readonly type: 'dtmf';
  /** `0`-`9`, `*`, `#` or `A`-`D`. */
  readonly digit: string;
  /** How long it was held, where the carrier says so. */
  readonly durationMs: number | undefined;
}

/** The carrier says that everything queued before this mark is no longer queued. Not proof that it was heard. */
export interface MarkPlayedFrame {
  readonly type: 'mark-played';
  readonly name: string;
}

/** The carrier has thrown away what it had queued; only sent where the wire description says `flushAck`. */
export interface AudioClearedFrame {
  readonly type: 'audio-cleared';
}

/** The carrier ends the stream. Some only close the socket. */
export interface StreamStoppedFrame {
  readonly type: 'stream-stopped';
  /** The carrier's word, where it gives one. */
  readonly reason: string | undefined;
}

/** What comes from a carrier. */
export type InputFrame =
  | StreamConnectedFrame
  | StreamStartedFrame
  | InputAudioFrame
  | DtmfFrame
  | MarkPlayedFrame
  | AudioClearedFrame
  | StreamStoppedFrame;

/** A piece of the agent's voice for the carrier's queue. */
export interface OutputAudioFrame extends AudioFormat {
  readonly type: 'output-audio';
  /** Encoded bytes, mono. The serializer has done with them when `serialize` returns. */
  readonly payload: Uint8Array;
}

/** Asks to be told when everything sent so far has been played. */
export interface MarkFrame {
  readonly type: 'mark';
  /** Unique within a call. */
  readonly name: string;
}

/** The caller takes the floor: drop what is queued at the carrier. */
export interface ClearAudioFrame {
  readonly type: 'clear-audio';
}

/** End the stream over the socket, where the carrier has a word for it (Vobiz). */
export interface StopStreamFrame {
  readonly type: 'stop-stream';
}

/** What goes to a carrier. */
export type OutputFrame = OutputAudioFrame | MarkFrame | ClearAudioFrame | StopStreamFrame;

/** Both directions. */
export type Frame = InputFrame | OutputFrame;
