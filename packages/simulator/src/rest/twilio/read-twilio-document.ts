import { errorMessage } from '@voice/core/errors';
import type { DocumentSource } from '../../network/document-source.ts';
import { parseXml, type XmlElement } from '../../xml/parse-xml.ts';
import type { RestCall } from '../carrier-api.ts';
import type { RestAnswer } from '../rest-answer.ts';
import { twilioError } from './twilio-errors.ts';
import { textOf } from './twilio-form.ts';

/** Longest document inside a request, in characters. */
const MAX_TWIML_LENGTH = 4000;

/**
 * The document that a request to place or to change a call brings along.
 * @returns where it comes from, or Twilio's refusal
 */
export function readTwilioDocument(
  form: URLSearchParams,
  { breach }: RestCall,
  kind: 'create' | 'update',
): DocumentSource | RestAnswer {
  const url = textOf(form, 'Url');
  const twiml = textOf(form, 'Twiml');
  if (url !== undefined && twiml !== undefined) {
    breach('rest-value', 'Expected Url or Twiml, got both: Twilio ignores Twiml on create and refuses both on update');
    if (kind === 'update') return twilioError(400, 20001, 'Url and Twiml exclude one another');
  }
  if (url !== undefined) {
    if (URL.canParse(url) && /^https?:/i.test(url))
      return { type: 'fetched', url, method: textOf(form, 'Method') ?? 'POST' };
    breach('rest-url', `Expected an absolute http(s) URL as Url, got "${url.slice(0, 200)}"`);
    return twilioError(400, 21205, 'Invalid URL format');
  }
  if (twiml === undefined) {
    breach('rest-required', 'Expected Url or Twiml, got neither');
    return twilioError(400, 21205, 'Url parameter is required');
  }
  if (twiml.length > MAX_TWIML_LENGTH) {
    breach('rest-twiml-length', `Expected Twiml of at most ${MAX_TWIML_LENGTH} characters, got ${twiml.length}`);
    return twilioError(400, 32018, 'Twiml is too long');
  }
  judgeActions(twiml, breach);
  return { type: 'inline', body: twiml };
}

/** A document inside a request has no URL of its own, so nothing in it may be relative. */
function judgeActions(twiml: string, breach: RestCall['breach']): void {
  try {
    for (const { name, attributes } of allElements(parseXml(twiml))) {
      const { action } = attributes;
      if (action === undefined || /^https?:/i.test(action)) continue;
      breach('rest-url', `Expected an absolute action on <${name}>, got "${action.slice(0, 200)}" (error 15004)`);
    }
  } catch (error) {
    breach('rest-twiml', errorMessage(error));
  }
}

function allElements(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(allElements)];
}
