import { ServiceError, type ServiceErrorCode } from '../../errors.ts';
import { numberIn, objectIn, textIn, type UnreadObject } from '../../plumbing/read-message.ts';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import { vendorCodeOf } from '../../plumbing/to-service-error.ts';
import type { VendorDialect, VendorStreamParts } from '../vendor-stream.ts';

export interface OpenAiDialectOptions extends VendorStreamParts {
  readonly identity: ServiceIdentity;
  /** As much silence as the shortest segment OpenAI takes. */
  readonly silence: Uint8Array;
  readonly onTokens?: (tokens: { inputTokens?: number; outputTokens?: number }) => void;
}

/** What was asked for with one commit. */
interface Segment {
  /** Where it ends. */
  readonly position: number;
  itemId?: string | undefined;
  text?: string;
}

const COMMIT = JSON.stringify({ type: 'input_audio_buffer.commit' });

const ERROR_CODES: Readonly<Record<string, ServiceErrorCode>> = {
  invalid_api_key: 'VOICE_SERVICE_AUTH',
  insufficient_quota: 'VOICE_SERVICE_AUTH',
  rate_limit_exceeded: 'VOICE_SERVICE_RATE_LIMIT',
  // An hour has passed: a new session goes on.
  session_expired: 'VOICE_SERVICE_CONNECTION_LOST',
  server_error: 'VOICE_SERVICE_UNAVAILABLE',
};

/**
 * Segments in our order, whatever the order of the answers: they are told apart by the item each commit becomes.
 * @see https://developers.openai.com/api/reference/resources/realtime/server-events
 */
export function openAiDialect({ socket, finals, identity, silence, onTokens }: OpenAiDialectOptions): VendorDialect {
  let segments: Segment[] = [];
  const interims = new Map<string, string>();

  return {
    receive: (message) => {
      const itemId = textIn(message.item_id);
      switch (message.type) {
        case 'input_audio_buffer.committed': {
          const segment = segments.find((candidate) => candidate.itemId === undefined);
          if (segment !== undefined) segment.itemId = itemId;
          break;
        }
        case 'conversation.item.input_audio_transcription.delta':
          interims.set(itemId, (interims.get(itemId) ?? '') + textIn(message.delta));
          finals.interim(interims.get(itemId) ?? '');
          break;
        case 'conversation.item.input_audio_transcription.completed':
          completed(itemId, textIn(message.transcript));
          tokens(objectIn(message.usage));
          break;
        case 'conversation.item.input_audio_transcription.failed':
        case 'error':
          throw toError(message, identity);
      }
    },
    finalize: () => {
      // A commit of less than 100 ms is refused, and would be taken for an answer that never comes.
      socket.write(silence);
      finals.finalize();
      segments.push({ position: socket.mark(COMMIT) });
    },
    restart: () => {
      interims.clear();
      for (const segment of segments) if (segment.text === undefined) segment.itemId = undefined;
    },
  };

  function completed(itemId: string, text: string): void {
    interims.delete(itemId);
    const segment = segments.find((candidate) => candidate.itemId === itemId);
    if (segment === undefined) return;
    segment.text = text;
    const toldCount = segments.findIndex((candidate) => candidate.text === undefined);
    const told = toldCount < 0 ? segments : segments.slice(0, toldCount);
    segments = segments.slice(told.length);
    for (const { position, text: words = '' } of told) {
      socket.confirmPosition(position);
      finals.part(words);
      finals.answered();
    }
  }

  function tokens(usage: UnreadObject): void {
    const inputTokens = numberIn(usage.input_tokens);
    const outputTokens = numberIn(usage.output_tokens);
    if (inputTokens !== undefined || outputTokens !== undefined) onTokens?.({ inputTokens, outputTokens });
  }
}

function toError(message: UnreadObject, { service, vendor }: ServiceIdentity): ServiceError {
  const vendorCode = vendorCodeOf(JSON.stringify(message));
  const type = textIn(objectIn(message.error).type);
  const fallback = type === 'invalid_request_error' ? 'VOICE_SERVICE_REQUEST' : 'VOICE_SERVICE_UNAVAILABLE';
  const code = ERROR_CODES[vendorCode ?? ''] ?? ERROR_CODES[type] ?? fallback;
  return new ServiceError(code, `${vendor} (${service}) reported the error ${vendorCode ?? 'without a code'}`, {
    service,
    vendor,
    ...(vendorCode !== undefined && { vendorCode }),
  });
}
