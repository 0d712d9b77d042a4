import { durationMsOf } from '@voice/core/frames';
import type { SpokenAudio, SynthesisOptions, TextToSpeech, WordTiming } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { afterEach, beforeEach, expect } from 'vitest';
import type { TextToSpeechWire } from '../../testing/text-to-speech-wire.ts';

/** What a test of one vendor has at hand; anew for each test. */
export interface VoiceScene {
  clock: VirtualClock;
  /** Closed after the test, and before its vendor. */
  open<T extends TextToSpeechWire>(
    wire: T,
    create: (common: { clock: VirtualClock; baseUrl: string; apiKey: string }) => TextToSpeech,
  ): T;
  say(sentence: string, options?: Partial<SynthesisOptions>): Promise<SpokenAudio[]>;
  /** The same, looked at while it is being said. */
  begin(
    sentence: string,
    options?: Partial<SynthesisOptions>,
  ): { pieces: SpokenAudio[]; audioMs(): number; isOver(): boolean };
  voice: TextToSpeech;
}

const MULAW = { encoding: 'mulaw', sampleRate: 8000 } as const;

/** Call it inside `describe`. */
export function voiceScene(): VoiceScene {
  let wire: TextToSpeechWire | undefined;
  const scene: VoiceScene = {
    clock: new VirtualClock(),
    voice: undefined as never,
    open: (opened, create) => {
      wire = opened;
      scene.voice = create({ clock: scene.clock, baseUrl: opened.baseUrl, apiKey: 'key-4711' });
      return opened;
    },
    say: async (sentence, options = {}) => {
      const pieces: SpokenAudio[] = [];
      const common = { format: MULAW, signal: new AbortController().signal };
      for await (const piece of scene.voice.synthesize(sentence, { ...common, ...options })) pieces.push(piece);
      return pieces;
    },
    begin: (sentence, options = {}) => {
      const pieces: SpokenAudio[] = [];
      let isOver = false;
      void (async () => {
        const { signal } = new AbortController();
        const common = { format: MULAW, signal };
        for await (const piece of scene.voice.synthesize(sentence, { ...common, ...options })) pieces.push(piece);
        isOver = true;
      })();
      const audioMs = () => pieces.reduce((sum, { payload }) => sum + durationMsOf(payload.length, MULAW), 0);
      return { pieces, audioMs, isOver: () => isOver };
    },
  };
  beforeEach(() => {
    scene.clock = new VirtualClock();
  });
  afterEach(async () => {
    await scene.voice?.close?.();
    await expect.poll(() => scene.clock.pendingCount, { message: 'timers left behind' }).toBe(0);
    await wire?.close();
    wire = undefined;
  });
  return scene;
}

/** `word start-end`, in whole ms. */
export function placesOf(pieces: readonly SpokenAudio[]): string[] {
  const words: WordTiming[] = pieces.flatMap((piece) => piece.words ?? []);
  return words.map(({ word, startMs, endMs }) => `${word} ${Math.round(startMs)}-${Math.round(endMs)}`);
}
