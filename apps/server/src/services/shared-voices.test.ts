import type { SpokenAudio, TextToSpeech } from '@voice/core/services';
import type { OnUsage, ServiceUsage } from '@voice/services';
import { describe, expect, it } from 'vitest';
import { SharedVoices } from './shared-voices.ts';

const format = { encoding: 'mulaw', sampleRate: 8000 } as const;

/** A voice that tells what it is used for between two pieces, when others may be speaking. */
function scriptedVoice(onUsage: OnUsage) {
  const ended: object[] = [];
  let closeCount = 0;
  const voice: TextToSpeech = {
    name: 'scripted',
    produces: [format],
    async *synthesize(sentence) {
      yield { payload: Uint8Array.of(1) };
      await new Promise((resolve) => setImmediate(resolve));
      onUsage({ service: 'text-to-speech', vendor: 'scripted', model: 'm', characters: sentence.length });
      yield { payload: Uint8Array.of(2) };
    },
    endTurn: (turn) => ended.push(turn),
    close: async () => {
      closeCount += 1;
    },
  };
  return { voice, ended, closes: () => closeCount };
}

async function speak(voice: TextToSpeech, sentence: string): Promise<SpokenAudio[]> {
  const pieces: SpokenAudio[] = [];
  for await (const piece of voice.synthesize(sentence, { format, signal: new AbortController().signal }))
    pieces.push(piece);
  return pieces;
}

describe('voices that calls share', () => {
  it('are made once for the same settings', () => {
    const shared = new SharedVoices();
    let madeCount = 0;
    const make = (onUsage: OnUsage) => {
      madeCount += 1;
      return scriptedVoice(onUsage).voice;
    };
    const first = shared.borrow('a', make, () => undefined);
    first.giveBack();
    shared.borrow('a', make, () => undefined);
    shared.borrow('b', make, () => undefined);
    expect(madeCount).toBe(2);
  });

  it('tell each call what it used itself, also when they speak at the same time', async () => {
    const shared = new SharedVoices();
    const told: Record<string, ServiceUsage[]> = { one: [], other: [] };
    const borrow = (call: string) =>
      shared.borrow(
        'a',
        (onUsage) => scriptedVoice(onUsage).voice,
        (usage) => told[call]?.push(usage),
      ).voice;
    const [one, other] = [borrow('one'), borrow('other')];
    const spoken = await Promise.all([speak(one, 'Four'), speak(other, 'Eleven more'), speak(one, 'And')]);
    expect(spoken.map((pieces) => pieces.length)).toEqual([2, 2, 2]);
    expect(told.one?.map(({ characters }) => characters)).toEqual([4, 3]);
    expect(told.other?.map(({ characters }) => characters)).toEqual([11]);
  });

  it('stay open from one call to the next, and close with the server', async () => {
    const shared = new SharedVoices();
    let made: ReturnType<typeof scriptedVoice> | undefined;
    const make = (onUsage: OnUsage) => {
      made = scriptedVoice(onUsage);
      return made.voice;
    };
    const { voice, giveBack } = shared.borrow('a', make, () => undefined);
    const turn = {};
    voice.endTurn?.(turn);
    giveBack();
    giveBack();
    expect([made?.ended, made?.closes()]).toEqual([[turn], 0]);
    await shared.close();
    await shared.close();
    expect(made?.closes()).toBe(1);
  });

  it('are let go when too many have not been wanted for long, and never while a call speaks with them', () => {
    const shared = new SharedVoices();
    const closes = new Map<string, () => number>();
    const borrow = (key: string) =>
      shared.borrow(
        key,
        (onUsage) => {
          const { voice, closes: count } = scriptedVoice(onUsage);
          closes.set(key, count);
          return voice;
        },
        () => undefined,
      );
    borrow('in use');
    for (let index = 0; index < 34; index += 1) borrow(`voice ${index}`).giveBack();
    const closed = [...closes].filter(([, count]) => count() > 0).map(([key]) => key);
    expect(closed).toEqual(['voice 0', 'voice 1']);
  });
});
