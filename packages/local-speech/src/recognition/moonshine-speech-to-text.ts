import { type AudioFormat, isSameFormat } from '@voice/core/frames';
import type { SpeechToText, SpeechToTextStream } from '@voice/core/services';
import type { Clock } from '@voice/core/time';
import { LocalSpeechError } from '../errors.ts';
import { MoonshineStream } from './moonshine-stream.ts';
import type { Transcribe } from './transcribe.ts';

const FORMAT: AudioFormat = { encoding: 'pcm16', sampleRate: 16_000 };

/** Recognition of English by Moonshine-tiny. Language, model and keywords cannot be chosen. */
export class MoonshineSpeechToText implements SpeechToText {
  readonly name = 'moonshine-tiny';
  readonly accepts: readonly AudioFormat[] = [FORMAT];
  readonly listening = 'gated';
  readonly #options: { transcribe: Transcribe; clock: Clock };

  constructor(options: { transcribe: Transcribe; clock: Clock }) {
    this.#options = options;
  }

  /** @throws {LocalSpeechError} `VOICE_LOCAL_SPEECH_FORMAT` for a format that is not accepted */
  open(format: AudioFormat): SpeechToTextStream {
    if (!isSameFormat(format, FORMAT)) {
      const came = `${format.encoding} at ${format.sampleRate} Hz`;
      throw new LocalSpeechError(
        'VOICE_LOCAL_SPEECH_FORMAT',
        `Moonshine hears pcm16 at 16000 Hz, got ${came}; convert it first`,
        { engine: 'recognition' },
      );
    }
    return new MoonshineStream(this.#options);
  }
}
