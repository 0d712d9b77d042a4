import type { SpeechToText, TextToSpeech, VoiceActivityDetector } from '@voice/core/services';
import { type Clock, systemClock } from '@voice/core/time';
import { MoonshineSpeechToText } from './recognition/moonshine-speech-to-text.ts';
import type { RecognitionRequest } from './recognition-worker.ts';
import type { FliteSpeech } from './synthesis/flite.ts';
import { FliteTextToSpeech } from './synthesis/flite-text-to-speech.ts';
import type { SynthesisRequest } from './synthesis-worker.ts';
import type { SileroAnswer, SileroRequest } from './voice-activity/silero.ts';
import { SileroVoiceActivity } from './voice-activity/silero-voice-activity.ts';
import { workerEntry } from './worker-entry.ts';
import { WorkerPool } from './workers/worker-pool.ts';

export interface LocalSpeechOptions {
  /** Default: the machine's own time. */
  readonly clock?: Clock;
  /** Threads that recognise, about 240 MB each. Default 1. */
  readonly recognitionWorkers?: number;
  /** Threads that speak, about 90 MB each. Default 1. */
  readonly synthesisWorkers?: number;
}

/** Hears and speaks in process. Shared by all calls; the threads live until `close`. */
export interface LocalSpeech {
  readonly voiceActivity: VoiceActivityDetector;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  /** Stops the threads; what is under way fails with `VOICE_LOCAL_SPEECH_CLOSED`. May be called twice. */
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
/** Bytes of one second at 16,000 Hz, 16 bits. */
const BYTES_PER_SECOND = 32_000;

/**
 * Starts the engines and waits until each has loaded.
 * @throws {LocalSpeechError} `VOICE_LOCAL_SPEECH_WORKER` when one cannot load
 */
export async function startLocalSpeech(options: LocalSpeechOptions = {}): Promise<LocalSpeech> {
  const { clock = systemClock, recognitionWorkers = 1, synthesisWorkers = 1 } = options;
  const common = { clock, startTimeoutMs: START_TIMEOUT_MS };
  const activity = new WorkerPool<SileroRequest, SileroAnswer>({
    ...common,
    engine: 'voice-activity',
    isNative: true,
    entry: workerEntry('voice-activity-worker'),
    size: 1,
    timeoutMs: 5_000,
    // One for each call.
    maxRequests: 512,
  });
  const recognition = new WorkerPool<RecognitionRequest, string>({
    ...common,
    engine: 'recognition',
    isNative: true,
    entry: workerEntry('recognition-worker'),
    size: recognitionWorkers,
    timeoutMs: 15_000,
    maxRequests: 64,
  });
  const synthesis = new WorkerPool<SynthesisRequest, FliteSpeech>({
    ...common,
    engine: 'synthesis',
    entry: workerEntry('synthesis-worker'),
    size: synthesisWorkers,
    timeoutMs: 15_000,
    maxRequests: 64,
  });
  const pools = [activity, recognition, synthesis];
  const close = async () => {
    await Promise.all(pools.map((pool) => pool.close()));
  };
  try {
    await Promise.all(pools.map((pool) => pool.ready()));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    voiceActivity: new SileroVoiceActivity((request, signal) =>
      activity.run(request, { virtualMs: 1, signal, transfer: [request.samples.buffer, request.state.buffer] }),
    ),
    speechToText: new MoonshineSpeechToText({
      clock,
      transcribe: (audio, { isOptional, signal }) => {
        const virtualMs = 40 + 25 * (audio.byteLength / BYTES_PER_SECOND);
        return recognition.run({ audio }, { virtualMs, isOptional, signal, transfer: [audio.buffer] });
      },
    }),
    textToSpeech: new FliteTextToSpeech({
      clock,
      speak: (words, voice, signal) => {
        const characters = words.reduce((sum, { spoken }) => sum + spoken.length + 1, 0);
        return synthesis.run({ words, voice }, { virtualMs: 30 + characters, signal });
      },
    }),
    close,
  };
}
