import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hangUp, interrupt, press, say, waitForAgent } from '../caller/caller-script.ts';
import { callTestServer } from '../test-support/call-test-server.ts';
import { tone } from '../test-support/tone.ts';
import { type Carrier, carriers } from './carrier.ts';

const answers: Record<Carrier, string> = {
  twilio: '<Response><Connect><Stream url="wss://voice.example.com/ws"/></Connect></Response>',
  vobiz:
    '<Response><Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000">wss://voice.example.com/ws</Stream></Response>',
  exotel: '{"url":"wss://voice.example.com/ws"}',
};
const caller = [
  waitForAgent('starts'),
  say(tone(400), { text: 'hello' }),
  interrupt({ afterAgentSpokeMs: 200, say: tone(300) }),
  press('12#'),
  hangUp(),
];

/** A call with everything in it. */
function call(carrier: Carrier, seed: number) {
  return callTestServer(carrier, {
    answers: [{ body: answers[carrier] }],
    caller,
    background: 'comfort-noise',
    callId: `call-${seed}`,
    prepare: (link) => {
      link.onSocket = (agent) => {
        let heard = 0;
        agent.onMessage((message) => {
          if (message.event === 'start') agent.playAll(tone(200));
          if (message.event !== 'media') return;
          heard += 1;
          if (heard === 30) agent.playAll(tone(1000));
          if (heard === 32) agent.mark('answer');
          if (heard === 60) agent.clear();
        });
      };
    },
  });
}

describe.each(carriers)('a call of %s', (carrier) => {
  it('is the same to the byte whenever it is made again', async () => {
    const hash = async (seed: number) => {
      const { report, link } = await call(carrier, seed);
      const sent = link.agents.map(({ received }) => received);
      return createHash('sha256')
        .update(JSON.stringify([report, sent, link.requests]))
        .digest('hex');
    };
    const first = await hash(1);
    expect(await hash(1)).toBe(first);
    expect(await hash(2)).not.toBe(first);
  });

  it('tells what happens while it happens, in the order of its timeline', async () => {
    const { report } = await call(carrier, 1);
    expect(report.timeline[0]).toMatchObject({ type: 'call-started', atMs: 0 });
    expect(report.timeline.at(-1)).toMatchObject({ type: 'call-ended', status: 'completed' });
    const pressed = report.timeline.filter(({ type }) => type === 'digit-pressed');
    expect(pressed.map((event) => 'digit' in event && event.digit)).toEqual(['1', '2', '#']);
  });
});
