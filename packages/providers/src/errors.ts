import { VoiceError } from '@voice/core/errors';
import type { ProviderName } from '@voice/core/telephony';

/** A webhook that lacks its documented shape. Nothing was started because of it. */
export class WebhookFormatError extends VoiceError {
  override readonly name = 'WebhookFormatError';

  constructor(message: string, context: { provider: ProviderName; field?: string }, options?: ErrorOptions) {
    super(message, { code: 'VOICE_WEBHOOK_FORMAT', context, ...options });
  }
}

/** Codes of the refusals that a socket transport itself reports; a serializer's own code is passed on as it is. */
export const refusalCodes = {
  /** A binary message, where the carrier speaks text. */
  binary: 'VOICE_SOCKET_BINARY',
  /** A message longer than `maxMessageLength`. */
  tooLong: 'VOICE_SOCKET_TOO_LONG',
  /** Media before the stream's announcement, or a second announcement. */
  order: 'VOICE_SOCKET_ORDER',
  /** A listener of ours threw; the socket is closed with 1011. */
  listener: 'VOICE_SOCKET_LISTENER',
  /** A serializer threw something that is none of our errors. */
  serializer: 'VOICE_SOCKET_SERIALIZER',
} as const;
