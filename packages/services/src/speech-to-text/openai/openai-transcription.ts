import { type AudioFormat, durationMsOf } from '@voice/core/frames';
import type { Recognition, SpeechToText } from '@voice/core/services';
import type { Clock, Random } from '@voice/core/time';
import { ServiceError } from '../../errors.ts';
import { numberIn, objectIn, readMessage } from '../../plumbing/read-message.ts';
import { type Fetch, requestText } from '../../plumbing/request-stream.ts';
import type { OnUsage, ServiceIdentity } from '../../plumbing/service-usage.ts';
import { type SpeechSegment, segmentedSpeechToText } from '../segmented/segmented-speech-to-text.ts';
import { languageCode, vocabularyFor } from './vocabulary.ts';
import { wavFile } from './wav-file.ts';

export interface OpenAiTranscriptionOptions {
  /** Up to and including the version. Default `https://api.openai.com/v1`; Groq and many servers of one's own speak the same. */
  readonly baseUrl?: string;
  /** Absent for an endpoint without keys. */
  readonly apiKey?: string;
  /** Default `gpt-transcribe`; a stream may ask for another. */
  readonly model?: string;
  readonly clock: Clock;
  /** Longest wait for the words of a segment, in ms. Default 4000. */
  readonly timeoutMs?: number;
  readonly fetch?: Fetch;
  readonly onUsage?: OnUsage;
  /** Spreads second attempts. Default: the machine's own chance. */
  readonly random?: Random;
}

const IDENTITY: ServiceIdentity = { service: 'speech-to-text', vendor: 'openai' };
const BASE_URL = 'https://api.openai.com/v1';
const MODEL = 'gpt-transcribe';
const TIMEOUT_MS = 4000;
const ACCEPTS: readonly AudioFormat[] = [
  { encoding: 'pcm16', sampleRate: 16_000 },
  { encoding: 'pcm16', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 24_000 },
];

/**
 * OpenAI's transcription of files, one request for each segment that our voice activity cuts.
 * @see https://developers.openai.com/api/reference/resources/audio
 */
export function openAiTranscription(options: OpenAiTranscriptionOptions): SpeechToText {
  const { model: standardModel = MODEL, clock, random } = options;
  return segmentedSpeechToText({
    name: `openai ${standardModel}`,
    accepts: ACCEPTS,
    clock,
    random,
    transcribe: (segment) => transcribe(segment, segment.options.model ?? standardModel, options),
  });
}

async function transcribe(
  { audio, format, options: { language, keywords }, signal }: SpeechSegment,
  model: string,
  { baseUrl = BASE_URL, apiKey, clock, timeoutMs = TIMEOUT_MS, fetch, onUsage }: OpenAiTranscriptionOptions,
): Promise<Recognition> {
  const startMs = clock.now();
  const body = new FormData();
  body.set('file', new Blob([wavFile(audio, format.sampleRate)], { type: 'audio/wav' }), 'segment.wav');
  body.set('model', model);
  body.set('response_format', 'json');
  if (language !== undefined) body.set('language', languageCode(language));
  const vocabulary = vocabularyFor(model, keywords);
  if (vocabulary.prompt !== undefined) body.set('prompt', vocabulary.prompt);
  for (const word of vocabulary.keywords ?? []) body.append('keywords[]', word);
  const text = await requestText(
    {
      url: `${baseUrl.replace(/\/$/, '')}/audio/transcriptions`,
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      body,
      signal,
    },
    { identity: IDENTITY, clock, fetch, silenceTimeoutMs: timeoutMs },
  );
  const answer = readMessage(text, IDENTITY);
  if (typeof answer.text !== 'string') {
    const { service, vendor } = IDENTITY;
    throw new ServiceError('VOICE_SERVICE_RESPONSE', `Expected a text from ${vendor} (${service}), got none`, IDENTITY);
  }
  const usage = objectIn(answer.usage);
  onUsage?.({
    ...IDENTITY,
    model,
    audioMs: durationMsOf(audio.length, format),
    inputTokens: numberIn(usage.input_tokens),
    outputTokens: numberIn(usage.output_tokens),
  });
  return { text: answer.text, computeMs: clock.now() - startMs };
}
