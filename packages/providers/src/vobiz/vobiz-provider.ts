import type { MediaSocket, MediaTransport } from '@voice/core/frames';
import type {
  AnswerContext,
  AnswerDocument,
  CarrierAccount,
  CarrierAccountOptions,
  CarrierCredentials,
  CarrierReport,
  InboundWebhook,
  RefusalReason,
  TelephonyProvider,
  TransportOptions,
  WebhookRequest,
  WebhookSecrets,
  WebhookVerification,
} from '@voice/core/telephony';
import { VobizFrameSerializer, vobizWire } from '@voice/serializers';
import { toE164 } from '../phone-numbers.ts';
import { SocketTransport } from '../socket-transport.ts';
import { readFields, requireField } from '../webhook-fields.ts';
import { escapeXml, xmlElement, xmlResponse } from '../xml.ts';
import { VobizAccount } from './vobiz-account.ts';
import { vobizCapabilities } from './vobiz-capabilities.ts';
import { parseVobizReport } from './vobiz-report.ts';
import { verifyVobizWebhook } from './vobiz-signature.ts';

/** How often a lost media socket is opened again, for the same call. */
const MAX_STREAM_RETRIES = '3';

export interface VobizProviderOptions {
  /** Where a number without `+` is from, ISO 3166-1 alpha-2. Default `IN`. */
  defaultCountry?: string;
}

/**
 * Vobiz: XML answers and media streams in the manner of Plivo, with differences in nearly every detail.
 * @see https://vobiz.ai/docs
 */
export class VobizProvider implements TelephonyProvider {
  readonly name = 'vobiz';
  readonly capabilities = vobizCapabilities;
  readonly wire = vobizWire;
  readonly #defaultCountry: string;

  constructor({ defaultCountry = 'IN' }: VobizProviderOptions = {}) {
    this.#defaultCountry = defaultCountry;
  }

  verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets): WebhookVerification {
    return verifyVobizWebhook(request, secrets);
  }

  /** `hangup_url` is `answer_url` unless configured: the end of a call may be told here. */
  parseInboundWebhook(request: WebhookRequest): InboundWebhook {
    const fields = readFields(request, this.name);
    const providerCallId = requireField(fields, ['CallUUID'], this.name);
    if (fields.get('Event') === 'Hangup') {
      return { kind: 'hangup', providerCallId, cause: fields.get('HangupCauseName') ?? fields.get('HangupCause') };
    }
    return {
      kind: 'call',
      providerCallId,
      direction: fields.get('Direction') === 'outbound' ? 'outbound' : 'inbound',
      from: toE164(requireField(fields, ['From'], this.name, { mayBeEmpty: true }), this.#defaultCountry),
      to: toE164(requireField(fields, ['To'], this.name, { mayBeEmpty: true }), this.#defaultCountry),
    };
  }

  parseReport(request: WebhookRequest): Promise<CarrierReport> {
    return parseVobizReport(request);
  }

  /**
   * The URL is the element's text. Without `keepCallAlive` the document would end at once, without `contentType` the
   * audio would be linear. Nothing follows the stream: it would be spoken after every good call as well.
   */
  buildAnswerDocument({ streamUrl, streamStatusUrl }: AnswerContext): AnswerDocument {
    const attributes = {
      bidirectional: 'true',
      keepCallAlive: 'true',
      maxRetries: MAX_STREAM_RETRIES,
      audioTrack: 'inbound',
      contentType: 'audio/x-mulaw;rate=8000',
      statusCallbackUrl: streamStatusUrl,
      statusCallbackMethod: streamStatusUrl === undefined ? undefined : 'POST',
    };
    return xml(xmlElement('Stream', attributes, escapeXml(streamUrl)));
  }

  /** As the first element, `<Hangup>` refuses the call unbilled. */
  buildRefusalDocument(reason: RefusalReason): AnswerDocument {
    return xml(xmlElement('Hangup', { reason: reason === 'busy' ? 'busy' : undefined }));
  }

  /**
   * Dials the number and ends the call when that is over, or nobody answers. `redirect` is off: what the result's URL
   * answers is no document.
   * @see https://docs.vobiz.ai/xml/dial
   */
  buildTransferDocument(transfer: {
    readonly to: string;
    readonly callerId: string | undefined;
    readonly timeoutSecs: number;
    readonly resultUrl: string;
  }): AnswerDocument {
    const attributes = {
      timeout: String(transfer.timeoutSecs),
      callerId: transfer.callerId,
      action: transfer.resultUrl,
      method: 'POST',
      redirect: 'false',
    };
    const number = xmlElement('Number', {}, escapeXml(transfer.to));
    return xml(xmlElement('Dial', attributes, number), xmlElement('Hangup'));
  }

  /** @throws {RangeError} for credentials of another carrier, or an API base that is no URL */
  openAccount(credentials: CarrierCredentials, { http, clock }: CarrierAccountOptions): CarrierAccount {
    if (credentials.provider !== 'vobiz') {
      throw new RangeError(`Expected credentials of Vobiz, got some of ${credentials.provider}`);
    }
    return new VobizAccount(credentials, { http, clock, defaultCountry: this.#defaultCountry });
  }

  createTransport(socket: MediaSocket, options: TransportOptions = {}): MediaTransport {
    return new SocketTransport(socket, new VobizFrameSerializer(), options);
  }
}

function xml(...elements: readonly string[]): AnswerDocument {
  return { status: 200, contentType: 'application/xml; charset=utf-8', body: xmlResponse(...elements) };
}
