import { VoiceError } from '@voice/core/errors';
import type { AudioFormat } from '@voice/core/frames';

/** Where a broken message came from. */
export interface WireFormatContext {
  /** The carrier, for example `twilio`. */
  readonly provider: string;
  /** The carrier's name of the event, where the message was readable that far. */
  readonly event?: string;
}

/** `VOICE_WIRE_FORMAT`: a carrier's message that breaks its own documentation. Skip and count it; the call goes on. */
export class WireFormatError extends VoiceError {
  override readonly name = 'WireFormatError';

  constructor(message: string, { provider, event }: WireFormatContext, options: ErrorOptions = {}) {
    super(message, { ...options, code: 'VOICE_WIRE_FORMAT', context: { provider, event } });
  }
}

/** `VOICE_AUDIO_FORMAT`: audio for a carrier in a format that it does not take. */
export class AudioFormatError extends VoiceError {
  override readonly name = 'AudioFormatError';

  constructor(expected: AudioFormat, came: AudioFormat) {
    super(
      `Expected output audio as ${formatText(expected)}, got ${formatText(came)}: ` +
        'convert it with AudioConverter, or name its format as convertTo',
      { code: 'VOICE_AUDIO_FORMAT', context: { expected: formatText(expected), came: formatText(came) } },
    );
  }
}

/** `VOICE_STREAM_NOT_STARTED`: a frame for a carrier that has not announced its stream, so that its id is unknown. */
export class StreamNotStartedError extends VoiceError {
  override readonly name = 'StreamNotStartedError';

  constructor(provider: string, frameType: string) {
    super(`Expected ${provider} to start the stream before a frame of type ${frameType}: wait for stream-started`, {
      code: 'VOICE_STREAM_NOT_STARTED',
      context: { provider, frameType },
    });
  }
}

/** `VOICE_BASE64`: text that is not base64 of the standard alphabet with its padding. */
export class Base64Error extends VoiceError {
  override readonly name = 'Base64Error';

  constructor(problem: string) {
    super(`Expected base64 of the standard alphabet with padding, got ${problem}`, { code: 'VOICE_BASE64' });
  }
}

/** `VOICE_WAV_FORMAT`: bytes that are no whole WAV file of 16-bit PCM, µ-law or A-law. */
export class WavFormatError extends VoiceError {
  override readonly name = 'WavFormatError';

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, code: 'VOICE_WAV_FORMAT' });
  }
}

function formatText({ encoding, sampleRate }: AudioFormat): string {
  return `${encoding} ${sampleRate} Hz`;
}
