import type { Clock } from '@voice/core/time';
import { Closing } from '../closing.ts';
import { localSpeech } from '../speech.ts';
import { type Check, look } from './check.ts';

/** Loading the models takes most of it. */
const LIMIT_MS = 60_000;

/** Lets the engines in process speak a word, and hear it. */
export function checkLocalEngines(clock: Clock): Promise<Check> {
  return look('engines in process', { clock, limitMs: LIMIT_MS }, async (signal) => {
    const closing = new Closing();
    try {
      const { textToSpeech } = await localSpeech(clock, closing);
      const loadedAtMs = clock.now();
      const [format] = textToSpeech.produces;
      if (format === undefined) return { status: 'failed', detail: 'the voice makes no sound' };
      let byteLength = 0;
      for await (const { payload } of textToSpeech.synthesize('Hello.', { format, signal }))
        byteLength += payload.length;
      const spokeMs = Math.round(clock.now() - loadedAtMs);
      if (byteLength === 0) return { status: 'failed', detail: 'the voice makes no sound' };
      return { detail: `loaded; "Hello." spoken in ${spokeMs} ms` };
    } finally {
      await closing.run();
    }
  });
}
