import { type AudioEncoding, type AudioFormat, byteLengthOf } from '@voice/core/frames';
import type { SpeechToText, SpeechToTextOptions } from '@voice/core/services';
import type { ServiceIdentity } from '../../plumbing/service-usage.ts';
import type { StreamingRecogniserOptions } from '../recogniser-options.ts';
import { openVendorStream } from '../vendor-stream.ts';
import { openAiDialect } from './openai-dialect.ts';
import { languageCode, vocabularyFor } from './vocabulary.ts';

export interface OpenAiSpeechToTextOptions extends StreamingRecogniserOptions {
  /** Up to and including the version. Default `wss://api.openai.com/v1`. */
  readonly baseUrl?: string;
  /** Default `gpt-live-transcribe`, which shows words while they are spoken; a stream may ask for another. */
  readonly model?: string;
}

const IDENTITY: ServiceIdentity = { service: 'speech-to-text', vendor: 'openai' };
const BASE_URL = 'wss://api.openai.com/v1';
const MODEL = 'gpt-live-transcribe';
const ACCEPTS: readonly AudioFormat[] = [
  { encoding: 'mulaw', sampleRate: 8000 },
  { encoding: 'alaw', sampleRate: 8000 },
  { encoding: 'pcm16', sampleRate: 24_000 },
];
/** What repeated is silence. @see https://www.itu.int/rec/T-REC-G.711 */
const SILENCE: Readonly<Record<AudioEncoding, number>> = { mulaw: 0xff, alaw: 0xd5, pcm16: 0 };
/** A commit of less is refused. */
const SHORTEST_SEGMENT_MS = 100;
/** Every commit is answered, and not before it was heard as a whole. */
const ANSWER_TIMEOUT_MS = 4000;
const FORMATS: Readonly<Record<AudioEncoding, object>> = {
  mulaw: { type: 'audio/pcmu' },
  alaw: { type: 'audio/pcma' },
  pcm16: { type: 'audio/pcm', rate: 24_000 },
};
/** A segment is confirmed as a whole, and a caller may tell a long story. */
const BACKLOG_MS = 60_000;

/**
 * OpenAI's realtime transcription. It hears only speech: our voice activity cuts the segments, each is one commit.
 * @see https://developers.openai.com/api/docs/guides/realtime-transcription
 */
export function openAiSpeechToText(options: OpenAiSpeechToTextOptions): SpeechToText {
  const { apiKey, baseUrl = BASE_URL } = options;
  return {
    name: `openai ${options.model ?? MODEL}`,
    accepts: ACCEPTS,
    listening: 'gated',
    open: (format, streamOptions) => {
      const model = streamOptions.model ?? options.model ?? MODEL;
      return openVendorStream(
        {
          ...options,
          identity: IDENTITY,
          model,
          format,
          // A model in the address would make it a conversation.
          request: {
            url: `${baseUrl.replace(/\/$/, '')}/realtime?intent=transcription`,
            headers: { authorization: `Bearer ${apiKey}` },
          },
          greeting: [sessionUpdate(format, model, streamOptions)],
          encodeAudio: (audio) =>
            JSON.stringify({ type: 'input_audio_buffer.append', audio: Buffer.from(audio).toString('base64') }),
          backlogMs: BACKLOG_MS,
          answerTimeoutMs: ANSWER_TIMEOUT_MS,
        },
        (parts) =>
          openAiDialect({
            ...parts,
            identity: IDENTITY,
            silence: new Uint8Array(byteLengthOf(SHORTEST_SEGMENT_MS, format)).fill(SILENCE[format.encoding]),
            ...(options.onUsage !== undefined && {
              onTokens: (tokens) => options.onUsage?.({ ...IDENTITY, model, ...tokens }),
            }),
          }),
      );
    },
  };
}

/** @see https://developers.openai.com/api/reference/resources/realtime/client-events */
function sessionUpdate({ encoding }: AudioFormat, model: string, { language, keywords }: SpeechToTextOptions): string {
  return JSON.stringify({
    type: 'session.update',
    session: {
      type: 'transcription',
      audio: {
        input: {
          format: FORMATS[encoding],
          transcription: {
            model,
            ...(language !== undefined && { language: languageCode(language) }),
            ...vocabularyFor(model, keywords),
          },
          turn_detection: null,
        },
      },
    },
  });
}
