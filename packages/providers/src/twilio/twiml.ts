import { CarrierError } from '../rest/carrier-error.ts';
import { escapeXml, xmlElement, xmlResponse } from '../xml.ts';

/** A parameter's name and value together must stay below 500 characters; the longest name has 15. */
const MAX_PARAMETER_LENGTH = 480;

/** Longest document in a request, in characters. @see https://www.twilio.com/docs/api/errors/32018 */
const MAX_INLINE_LENGTH = 4000;

/** What a stream's `start` message tells the server, and who is asked what comes after it. */
export interface TwilioStream {
  readonly streamUrl: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly afterStreamUrl: string | undefined;
}

/** `<Connect>` makes the stream bidirectional. The token is in the URL's path, since Twilio drops a query. */
export function connectStream({ streamUrl, parameters, afterStreamUrl }: TwilioStream): string {
  const stream = xmlElement(
    'Stream',
    { url: streamUrl },
    ...Object.entries(parameters).map(([name, value]) =>
      xmlElement('Parameter', { name, value: value.slice(0, MAX_PARAMETER_LENGTH) }),
    ),
  );
  return xmlElement('Connect', { action: afterStreamUrl, method: afterStreamUrl && 'POST' }, stream);
}

/** What is heard when the stream could not be opened. */
export function apologize(apology: string): string[] {
  return [xmlElement('Say', {}, escapeXml(apology)), xmlElement('Hangup')];
}

/**
 * A document inside a request.
 * @throws {CarrierError} `VOICE_CARRIER_REFUSED` when Twilio would find it too long
 */
export function inlineTwiml(...verbs: readonly string[]): string {
  const document = xmlResponse(...verbs);
  if (document.length <= MAX_INLINE_LENGTH) return document;
  throw new CarrierError(
    'VOICE_CARRIER_REFUSED',
    `Twilio takes at most ${MAX_INLINE_LENGTH} characters of TwiML, got ${document.length}; shorten what the caller hears when the agent cannot be reached`,
    { provider: 'twilio', carrierCode: '32018', outcome: 'refused' },
  );
}
