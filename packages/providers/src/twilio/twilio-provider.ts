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
import { TwilioFrameSerializer, twilioWire } from '@voice/serializers';
import { SocketTransport } from '../socket-transport.ts';
import { readFields, requireField } from '../webhook-fields.ts';
import { xmlElement, xmlResponse } from '../xml.ts';
import { TwilioAccount } from './twilio-account.ts';
import { twilioCapabilities } from './twilio-capabilities.ts';
import { parseTwilioReport } from './twilio-report.ts';
import { verifyTwilioWebhook } from './twilio-signature.ts';
import { apologize, connectStream } from './twiml.ts';

/**
 * Twilio Programmable Voice with bidirectional Media Streams.
 * @see https://www.twilio.com/docs/voice/twiml/stream
 */
export class TwilioProvider implements TelephonyProvider {
  readonly name = 'twilio';
  readonly wire = twilioWire;
  readonly capabilities = twilioCapabilities;

  /** Twilio signs every request: nothing else lets one in, not even a secret in its URL. */
  verifyWebhook(request: WebhookRequest, { authTokens }: WebhookSecrets): WebhookVerification {
    return verifyTwilioWebhook(request, authTokens);
  }

  /** @see https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application */
  parseInboundWebhook(request: WebhookRequest): InboundWebhook {
    const fields = readFields(request, this.name);
    return {
      kind: 'call',
      providerCallId: requireField(fields, ['CallSid'], this.name),
      direction: fields.get('Direction')?.startsWith('outbound') === true ? 'outbound' : 'inbound',
      // Already E.164, or no number at all (`anonymous`, `client:…`, `sip:…`, empty): as sent.
      from: requireField(fields, ['From'], this.name, { mayBeEmpty: true }),
      to: requireField(fields, ['To'], this.name, { mayBeEmpty: true }),
    };
  }

  async parseReport(request: WebhookRequest): Promise<CarrierReport> {
    return await parseTwilioReport(request);
  }

  /** What follows the stream is heard when the socket is refused. */
  buildAnswerDocument(context: AnswerContext): AnswerDocument {
    const parameters: Readonly<Record<string, string>> = {
      agent_name: context.agentName,
      direction: context.direction,
      from_number: context.from,
      to_number: context.to,
      twilio_call_sid: context.providerCallId,
    };
    const { streamUrl, afterStreamUrl } = context;
    return twiml(connectStream({ streamUrl, parameters, afterStreamUrl }), ...apologize(context.apology));
  }

  /** As the first verb, `<Reject>` does not answer the call: nothing is billed. */
  buildRefusalDocument(reason: RefusalReason): AnswerDocument {
    // Without a reason the caller hears that the number is not in service.
    return twiml(xmlElement('Reject', { reason: reason === 'busy' ? 'busy' : undefined }));
  }

  buildAfterStreamDocument(context: { readonly wasAttached: boolean; readonly apology: string }): AnswerDocument {
    return twiml(...(context.wasAttached ? [xmlElement('Hangup')] : apologize(context.apology)));
  }

  createTransport(socket: MediaSocket, options: TransportOptions = {}): MediaTransport {
    return new SocketTransport(socket, new TwilioFrameSerializer(), options);
  }

  openAccount(credentials: CarrierCredentials, options: CarrierAccountOptions): CarrierAccount {
    if (credentials.provider === 'twilio') return new TwilioAccount(credentials, options);
    throw new RangeError(`Expected credentials for Twilio, got those of ${credentials.provider}`);
  }
}

function twiml(...verbs: readonly string[]): AnswerDocument {
  return { status: 200, contentType: 'text/xml; charset=utf-8', body: xmlResponse(...verbs) };
}
