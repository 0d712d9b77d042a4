import { errorMessage } from '@voice/core/errors';
import type { AudioFormat } from '@voice/core/frames';
import type { Judge } from '../network/call-log.ts';
import { judgeCallbackUrl, judgeSocketUrl } from '../network/judge-url.ts';
import { judgeChoice, judgeElement, type Vocabulary } from '../xml/judge-element.ts';
import { parseXml, type XmlElement } from '../xml/parse-xml.ts';

const vocabulary: Vocabulary = {
  Response: [],
  Stream: [
    'bidirectional',
    'keepCallAlive',
    'audioTrack',
    'contentType',
    'streamTimeout',
    'statusCallbackUrl',
    'statusCallbackMethod',
    'extraHeaders',
    'maxRetries',
  ],
  Speak: undefined,
  Play: undefined,
  Wait: undefined,
  Hangup: ['reason', 'schedule'],
  Dial: undefined,
  Number: undefined,
  User: undefined,
  DTMF: ['async'],
  Redirect: ['method'],
  Gather: undefined,
  Record: undefined,
};

const L16: AudioFormat = { encoding: 'pcm16', sampleRate: 8000 };
const formats: Readonly<Record<string, AudioFormat>> = {
  'audio/x-mulaw;rate=8000': { encoding: 'mulaw', sampleRate: 8000 },
  'audio/x-l16;rate=8000': L16,
  'audio/x-l16;rate=16000': { encoding: 'pcm16', sampleRate: 16_000 },
};
const EXTRA_HEADERS = /^[A-Za-z0-9]+=[A-Za-z0-9]+(,[A-Za-z0-9]+=[A-Za-z0-9]+)*$/;
const MAX_EXTRA_HEADERS_BYTES = 512;

/** A `<Stream>` that Vobiz can open. */
export interface VobizStreamPlan {
  readonly url: string;
  readonly format: AudioFormat;
  readonly maxRetries: number;
  readonly statusCallbackUrl: string | undefined;
  /** What happens to it, with the attributes as they are: only a stream that is kept alive goes on. */
  readonly fate: 'open' | 'document-ends' | 'call-ends';
}

/**
 * Reads a Vobiz document as strictly as its pages ask. Every breach goes to the judge.
 * @returns the elements in order; undefined when Vobiz could not read it
 * @see https://www.vobiz.ai/docs (XML)
 */
export function readVobizXml(body: string, judge: Judge): readonly XmlElement[] | undefined {
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
  return root.children;
}

/** @returns undefined after a breach when there is no socket that could be opened */
export function readVobizStream(stream: XmlElement, judge: Judge): VobizStreamPlan | undefined {
  const { attributes, text } = stream;
  const url = judgeSocketUrl(text, undefined, judge);
  if (url === undefined) return undefined;
  for (const flag of ['bidirectional', 'keepCallAlive']) judgeChoice(stream, flag, ['true', 'false'], judge);
  judgeChoice(stream, 'statusCallbackMethod', ['GET', 'POST'], judge);
  const { statusCallbackUrl, extraHeaders, maxRetries = '0', streamTimeout } = attributes;
  judgeExtraHeaders(extraHeaders, judge);
  judgeWholeNumber('maxRetries', maxRetries, 0, 10, judge);
  if (streamTimeout !== undefined) judgeWholeNumber('streamTimeout', streamTimeout, 1, 86_400, judge);
  const isCallable = statusCallbackUrl !== undefined && judgeCallbackUrl(statusCallbackUrl, 'statusCallbackUrl', judge);
  return {
    url: text.trim(),
    format: readFormat(attributes.contentType, judge),
    maxRetries: Number.parseInt(maxRetries, 10) || 0,
    statusCallbackUrl: isCallable ? statusCallbackUrl : undefined,
    fate: readFate(attributes, judge),
  };
}

function readFate(
  { bidirectional, keepCallAlive, audioTrack }: XmlElement['attributes'],
  judge: Judge,
): VobizStreamPlan['fate'] {
  if (bidirectional !== 'true') {
    judge.breach('bidirectional', 'Expected bidirectional="true" on <Stream>, got none: the caller hears nothing');
  } else if (audioTrack !== undefined && audioTrack !== 'inbound') {
    judge.breach('audio-track', `Expected audioTrack="inbound" with bidirectional, got "${audioTrack}": the call ends`);
    return 'call-ends';
  }
  if (keepCallAlive !== 'true') {
    judge.breach('keep-call-alive', 'Expected keepCallAlive="true" on <Stream>, got none: the document ends at once');
  }
  return bidirectional === 'true' && keepCallAlive === 'true' ? 'open' : 'document-ends';
}

function readFormat(contentType: string | undefined, judge: Judge): AudioFormat {
  if (contentType === undefined) {
    judge.breach(
      'stream-content-type',
      'Expected contentType="audio/x-mulaw;rate=8000" on <Stream>, got none: that means L16',
    );
    return L16;
  }
  const format = formats[contentType.replace(/\s/g, '')];
  if (format !== undefined) return format;
  judge.breach(
    'stream-content-type',
    `Expected ${Object.keys(formats).join(' or ')}, got "${contentType.slice(0, 80)}"`,
  );
  return L16;
}

function judgeExtraHeaders(extraHeaders: string | undefined, judge: Judge): void {
  if (extraHeaders === undefined) return;
  if (EXTRA_HEADERS.test(extraHeaders) && extraHeaders.length <= MAX_EXTRA_HEADERS_BYTES) return;
  judge.breach(
    'extra-headers',
    `Expected k=v,k2=v2 of letters and digits in at most ${MAX_EXTRA_HEADERS_BYTES} bytes, got "${extraHeaders.slice(0, 80)}"`,
  );
}

function judgeWholeNumber(name: string, value: string, minimum: number, maximum: number, judge: Judge): void {
  if (/^\d{1,9}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum) return;
  judge.breach(
    'attribute-value',
    `Expected ${name} of <Stream> from ${minimum} to ${maximum}, got "${value.slice(0, 80)}"`,
  );
}
