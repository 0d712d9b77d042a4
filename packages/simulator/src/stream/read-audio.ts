import type { AudioFormat } from '@voice/core/frames';
import { decodeAudio, fromBase64 } from '@voice/serializers/audio';
import type { Judge } from '../network/call-log.ts';
import { quote } from './read-message.ts';

/** "RIFF" in base64: the beginning of a WAV file. */
const RIFF = 'UklGR';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Sound of one message. */
export interface ReceivedAudio {
  readonly samples: Int16Array;
  readonly byteLength: number;
}

/** @returns the sound of a payload; undefined after a breach when a carrier could not play it */
export function readAudio(payload: string, format: AudioFormat, judge: Judge): ReceivedAudio | undefined {
  if (payload === '') {
    judge.breach('payload-empty', 'Expected audio in the payload, got an empty text');
    return undefined;
  }
  if (payload.length % 4 !== 0 || !BASE64.test(payload)) {
    judge.breach('payload-base64', `Expected base64 with padding, got ${quote(payload)}`);
    return undefined;
  }
  if (payload.startsWith(RIFF)) {
    judge.breach('payload-wav', 'Expected raw samples, got a WAV file: leave its header out');
    return undefined;
  }
  const bytes = fromBase64(payload);
  if (format.encoding === 'pcm16' && bytes.length % 2 !== 0) {
    judge.breach('payload-odd', `Expected whole samples of 2 bytes, got ${bytes.length} bytes`);
  }
  return { samples: decodeAudio(bytes, format.encoding), byteLength: bytes.length };
}
