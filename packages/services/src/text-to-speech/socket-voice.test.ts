import { describe, expect, it } from 'vitest';
import { SocketVoice } from './socket-voice.ts';
import { startDeepgramWire } from './test-support/deepgram-wire.ts';
import { voiceScene } from './test-support/voice-scene.ts';
import type { VoiceContext, VoiceProtocol } from './voice-protocol.ts';

const MULAW = { encoding: 'mulaw', sampleRate: 8000 } as const;

/** Says which context read what, to a vendor that answers with bytes. */
function tattling(baseUrl: string, reads: number[]): VoiceProtocol {
  let count = 0;
  const begin = (): VoiceContext => {
    count += 1;
    const number = count;
    return {
      speak: (text) => [JSON.stringify({ type: 'Speak', text }), JSON.stringify({ type: 'Flush' })],
      read: (message) => {
        reads.push(number);
        if (typeof message !== 'string') return [{ type: 'audio', payload: message }];
        return message.includes('Flushed') ? [{ type: 'sentence-ended' }] : [];
      },
      cancel: () => [],
      end: () => [],
    };
  };
  return {
    identity: { service: 'text-to-speech', vendor: 'tattler' },
    name: 'tattler',
    produces: [MULAW],
    tellsWords: false,
    modelOf: () => 'tattler',
    address: () => ({ url: `${baseUrl}/v1/speak?model=m&encoding=mulaw&sample_rate=8000` }),
    begin,
    idleMs: 60_000,
    settlesFirst: false,
  };
}

describe('SocketVoice', () => {
  const scene = voiceScene();

  it('listens to a connection for as long as a sentence needs it, and not beyond', async () => {
    const reads: number[] = [];
    const wire = scene.open(await startDeepgramWire(), ({ clock, baseUrl }) => {
      return new SocketVoice(tattling(baseUrl, reads), { clock, warmSockets: 0 });
    });
    await scene.say('One.');
    await scene.say('Two.');
    expect(wire.asked.map(({ connection }) => connection)).toEqual([0, 0]);
    expect(reads.slice(reads.indexOf(2))).not.toContain(1);
  });

  it('opens no more connections than calls need, turn after turn', async () => {
    const wire = scene.open(await startDeepgramWire(), ({ clock, baseUrl }) => {
      return new SocketVoice(tattling(baseUrl, []), { clock });
    });
    for (let count = 0; count < 5; count += 1) {
      const turn = {};
      await scene.say('One.', { turn });
      await scene.say('Two.', { turn });
      scene.voice.endTurn?.(turn);
    }
    await expect.poll(() => wire.openCount()).toBe(2);
    expect(wire.connections).toHaveLength(2);
  });
});
