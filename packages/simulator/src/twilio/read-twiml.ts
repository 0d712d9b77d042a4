import { errorMessage } from '@voice/core/errors';
import type { Judge } from '../network/call-log.ts';
import { judgeCallbackUrl, judgeSocketUrl } from '../network/judge-url.ts';
import { judgeChoice, judgeElement, type Vocabulary } from '../xml/judge-element.ts';
import { parseXml, type XmlElement } from '../xml/parse-xml.ts';

/** Name and value of one `<Parameter>` together stay below this, in characters. */
const MAX_PARAMETER_LENGTH = 500;

const vocabulary: Vocabulary = {
  Response: [],
  Connect: ['action', 'method'],
  Start: ['action', 'method'],
  Stream: ['url', 'name', 'track', 'statusCallback', 'statusCallbackMethod'],
  Parameter: ['name', 'value'],
  Say: ['voice', 'language', 'loop'],
  Play: ['loop', 'digits'],
  Pause: ['length'],
  Hangup: [],
  Reject: ['reason'],
  Redirect: ['method'],
  Dial: undefined,
  Number: undefined,
  Conference: undefined,
  Sip: undefined,
  Client: undefined,
  Gather: undefined,
  Record: undefined,
};

/** The stream that a document connects to. */
export interface TwilioStreamPlan {
  /** As the document has it, made absolute. */
  readonly url: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly name: string | undefined;
  readonly statusCallback: string | undefined;
}

/**
 * Reads a TwiML document as strictly as Twilio's pages ask. Every breach goes to the judge.
 * @returns the verbs in order; undefined when Twilio could not read it
 * @see https://www.twilio.com/docs/voice/twiml
 */
export function readTwiml(body: string, judge: Judge): readonly XmlElement[] | undefined {
  let root: XmlElement;
  try {
    root = parseXml(body);
  } catch (error) {
    judge.breach('answer-xml', errorMessage(error));
    return undefined;
  }
  if (root.name !== 'Response') {
    judge.breach('answer-root', `Expected <Response> as root, got <${root.name.slice(0, 80)}>`);
    return undefined;
  }
  judgeElement(root, vocabulary, judge);
  for (const [index, verb] of root.children.entries()) judgeVerb(verb, index, judge);
  return root.children;
}

/**
 * The stream of a `<Connect>`.
 * @returns undefined after a breach when there is none that could be opened
 */
export function readTwilioStream(
  connect: XmlElement,
  documentUrl: string | undefined,
  judge: Judge,
): TwilioStreamPlan | undefined {
  const streams = connect.children.filter(({ name }) => name === 'Stream');
  const [stream] = streams;
  if (stream === undefined || streams.length > 1) {
    judge.breach('stream-count', `Expected one <Stream> in <Connect>, got ${streams.length}`);
    if (stream === undefined) return undefined;
  }
  const { url = '', name, statusCallback } = stream.attributes;
  const socketUrl = judgeSocketUrl(url, documentUrl, judge);
  if (socketUrl === undefined) return undefined;
  if (socketUrl.search !== '') {
    judge.breach(
      'stream-url-query',
      'Expected a stream URL without a query, got one: pass data in <Parameter> or the path',
    );
  }
  judgeChoice(stream, 'track', ['inbound_track'], judge);
  judgeChoice(stream, 'statusCallbackMethod', ['GET', 'POST'], judge);
  const isCallable = statusCallback !== undefined && judgeCallbackUrl(statusCallback, 'statusCallback', judge);
  return {
    url: URL.canParse(url) ? url.trim() : socketUrl.href,
    parameters: readParameters(stream, judge),
    name,
    statusCallback: isCallable ? statusCallback : undefined,
  };
}

function judgeVerb(verb: XmlElement, index: number, judge: Judge): void {
  if (verb.name === 'Start') {
    judge.breach(
      'start-not-connect',
      'Expected <Connect><Stream>, got <Start>: that stream is one-way and the caller hears nothing',
    );
  }
  if (verb.name === 'Stream') judge.breach('stream-outside', 'Expected <Stream> inside <Connect>, got it on its own');
  if (verb.name === 'Reject') {
    judgeChoice(verb, 'reason', ['rejected', 'busy'], judge);
    if (index > 0)
      judge.breach('reject-late', 'Expected <Reject> as the first verb, got it later: the call is answered by then');
  }
}

function readParameters(stream: XmlElement, judge: Judge): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  for (const { attributes } of stream.children.filter(({ name }) => name === 'Parameter')) {
    const { name, value } = attributes;
    if (name === undefined || name === '' || value === undefined) {
      judge.breach('parameter', 'Expected a name and a value on each <Parameter>, got one without');
      continue;
    }
    if (name.length + value.length >= MAX_PARAMETER_LENGTH) {
      judge.breach(
        'parameter',
        `Expected name and value of a <Parameter> below ${MAX_PARAMETER_LENGTH} characters together, got ${name.length + value.length}`,
      );
    }
    if (Object.hasOwn(parameters, name))
      judge.breach('parameter', `Expected each <Parameter> once, got "${name}" again`);
    parameters[name] = value;
  }
  return parameters;
}
