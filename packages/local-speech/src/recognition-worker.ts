import { MOONSHINE_SAMPLE_RATE, Moonshine } from './recognition/moonshine.ts';
import { toFloatSamples } from './recognition/to-float-samples.ts';
import { serveRequests } from './workers/serve-requests.ts';

export interface RecognitionRequest {
  /** Signed 16-bit little-endian PCM, 16,000 Hz. */
  readonly audio: Uint8Array<ArrayBuffer>;
}

const moonshine = await Moonshine.load(Moonshine.folder());
// The first run prepares what the later ones use; no caller should wait for that.
await moonshine.transcribe(new Float32Array(MOONSHINE_SAMPLE_RATE));

serveRequests<RecognitionRequest, string>(async ({ audio }) => ({
  response: await moonshine.transcribe(toFloatSamples(audio)),
}));
