import type { MediaSocket, MediaTransport, WireDescription } from '@voice/core/frames';
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
import { ExotelFrameSerializer, exotelWire } from '@voice/serializers';
import { toE164 } from '../phone-numbers.ts';
import { SocketTransport } from '../socket-transport.ts';
import { readFields, requireField } from '../webhook-fields.ts';
import { xmlElement, xmlResponse } from '../xml.ts';
import { ExotelAccount } from './exotel-account.ts';
import { exotelCapabilities } from './exotel-capabilities.ts';
import { parseExotelReport } from './exotel-report.ts';

/** Rates that a Voicebot socket can be asked for, in Hz. */
export type ExotelSampleRate = 8000 | 16_000 | 24_000;

const DEFAULT_SAMPLE_RATE: ExotelSampleRate = 8000;
/** Longest ringing that a transfer asks for, in seconds: Exotel drops calls over values it does not know. */
const MAX_TRANSFER_RING_SECS = 60;

export interface ExotelProviderOptions {
  /** `json` (default): `{"url"}` unless the request's `Accept` names XML. `xml`: always XML. */
  answerFormat?: 'json' | 'xml';
  /** Asked for in the stream's URL. Default 8000. */
  sampleRate?: ExotelSampleRate;
  /** Where a number without `+` is from, ISO 3166-1 alpha-2. Default `IN`. */
  defaultCountry?: string;
}

/**
 * Exotel AgentStream: the Voicebot applet, which asks by webhook where its socket is.
 * @see https://developer.exotel.com/docs/agentstream
 */
export class ExotelProvider implements TelephonyProvider {
  readonly name = 'exotel';
  readonly capabilities = exotelCapabilities;
  readonly wire: WireDescription;
  readonly #answerFormat: 'json' | 'xml';
  readonly #sampleRate: ExotelSampleRate;
  readonly #defaultCountry: string;

  constructor({
    answerFormat = 'json',
    sampleRate = DEFAULT_SAMPLE_RATE,
    defaultCountry = 'IN',
  }: ExotelProviderOptions = {}) {
    this.#answerFormat = answerFormat;
    this.#sampleRate = sampleRate;
    this.#defaultCountry = defaultCountry;
    this.wire = { ...exotelWire, sampleRate };
  }

  /** Exotel signs nothing: the secret in the URL is all there is. */
  verifyWebhook(_request: WebhookRequest, { urlSecretMatched }: WebhookSecrets): WebhookVerification {
    if (urlSecretMatched) return { ok: true };
    return { ok: false, reason: 'Exotel signs nothing, and the URL carries no secret that matches' };
  }

  /** The applet asks by GET; POST is understood too. */
  parseInboundWebhook(request: WebhookRequest): InboundWebhook {
    const fields = readFields(request, this.name);
    const from = requireField(fields, ['CallFrom', 'From'], this.name, { mayBeEmpty: true });
    const to = requireField(fields, ['CallTo', 'To'], this.name, { mayBeEmpty: true });
    return {
      kind: 'call',
      providerCallId: requireField(fields, ['CallSid'], this.name),
      direction: fields.get('Direction')?.startsWith('outbound') === true ? 'outbound' : 'inbound',
      from: toE164(from, this.#defaultCountry),
      to: toE164(to, this.#defaultCountry),
    };
  }

  parseReport(request: WebhookRequest): Promise<CarrierReport> {
    return parseExotelReport(request);
  }

  /** JSON `{"url"}`, which the applet documents, or XML with Connect and Stream for whoever asks for it. */
  buildAnswerDocument({ streamUrl, accept }: AnswerContext): AnswerDocument {
    const url = this.#withSampleRate(streamUrl);
    if (this.#answerFormat === 'json' && accept?.toLowerCase().includes('xml') !== true) return json(200, { url });
    return {
      status: 200,
      contentType: 'application/xml; charset=utf-8',
      body: xmlResponse(xmlElement('Connect', {}, xmlElement('Stream', { url }))),
    };
  }

  /** Neither form of the answer can say busy: the status does, and the applet goes to what follows it in the flow. */
  buildRefusalDocument(reason: RefusalReason): AnswerDocument {
    if (reason === 'busy') return json(503, { detail: 'All lines of this agent are busy.' });
    return json(404, { detail: 'There is no agent at this number.' });
  }

  /**
   * Answers the Connect applet after the Voicebot. What became of the transfer comes with the call's status callback.
   * @see https://support.exotel.com/support/solutions/articles/3000096873
   */
  buildTransferDocument(transfer: {
    readonly to: string;
    readonly callerId: string | undefined;
    readonly timeoutSecs: number;
    readonly resultUrl: string;
  }): AnswerDocument {
    return json(200, {
      fetch_after_attempt: false,
      destination: { numbers: [transfer.to] },
      ...(transfer.callerId !== undefined && { outgoing_phone_number: transfer.callerId }),
      max_ringing_duration: Math.min(transfer.timeoutSecs, MAX_TRANSFER_RING_SECS),
    });
  }

  /** @throws {RangeError} for credentials of another carrier, or an API base that is no URL */
  openAccount(credentials: CarrierCredentials, { http, clock }: CarrierAccountOptions): CarrierAccount {
    if (credentials.provider !== 'exotel') {
      throw new RangeError(`Expected credentials of Exotel, got some of ${credentials.provider}`);
    }
    return new ExotelAccount(credentials, {
      http,
      clock,
      toStreamUrl: (url) => this.#withSampleRate(url),
      defaultCountry: this.#defaultCountry,
    });
  }

  /** @throws {RangeError} for a format or message length that Exotel does not have */
  createTransport(socket: MediaSocket, options: TransportOptions = {}): MediaTransport {
    const format = options.format ?? this.wire;
    const { messageMs, leadMs } = options.wire ?? {};
    const serializer = new ExotelFrameSerializer({ format, messageMs, leadMs });
    return new SocketTransport(socket, serializer, { maxMessageLength: options.maxMessageLength });
  }

  /** 8000 Hz is what comes unasked; only another rate needs the query, which otherwise would cost one of few parameters. */
  #withSampleRate(streamUrl: string): string {
    if (this.#sampleRate === DEFAULT_SAMPLE_RATE) return streamUrl;
    return `${streamUrl}${streamUrl.includes('?') ? '&' : '?'}sample-rate=${this.#sampleRate}`;
  }
}

function json(status: number, value: Readonly<Record<string, unknown>>): AnswerDocument {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}
