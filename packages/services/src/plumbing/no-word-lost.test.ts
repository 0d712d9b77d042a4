import { VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ScriptedDial } from '../test-support/scripted-dial.ts';
import { StreamingSocket } from './streaming-socket.ts';

/** What happens next: a frame is spoken, a segment ends, the vendor makes something final, or the line breaks. */
const story = fc.array(fc.constantFrom('speak', 'speak', 'speak', 'mark', 'final', 'lose'), { maxLength: 120 });

it('loses and doubles no sound and no mark, wherever the connections break', async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.integer(), async (events, seed) => {
      const random = new SeededRandom(seed);
      const clock = new VirtualClock();
      const line = new ScriptedDial();
      const socket = new StreamingSocket({
        identity: { service: 'speech-to-text', vendor: 'acme' },
        request: { url: 'wss://acme.example' },
        clock,
        dial: line.dial,
        random,
        format: { encoding: 'mulaw', sampleRate: 1000 },
        reconnectAttempts: Number.POSITIVE_INFINITY,
      });
      await line.open();
      const said: (number | string)[] = [];
      const final: (number | string)[] = [];
      /** What came on this connection and is not final yet, one entry for each byte, and how many bytes were final before. */
      let pending: (number | string)[] = [];
      let finalBytes = 0;
      let readCount = 0;
      const read = () => {
        for (const message of line.latest.sent.slice(readCount)) {
          if (typeof message === 'string') pending.push(message);
          else pending.push(...message);
        }
        readCount = line.latest.sent.length;
      };
      const makeFinal = (count: number) => {
        read();
        const told = pending.splice(0, count);
        final.push(...told);
        finalBytes += told.filter((what) => typeof what === 'number').length;
        // A mark that stands right behind is confirmed with what is before it.
        while (typeof pending[0] === 'string') final.push(pending.shift() as string);
        socket.confirm(finalBytes);
      };
      const lose = async () => {
        line.lose();
        pending = [];
        finalBytes = 0;
        readCount = 0;
        await clock.advance(2000);
        await line.open();
      };
      let frame = 0;
      for (const event of events) {
        if (event === 'speak') {
          frame = (frame + 1) % 256;
          // A frame is longer than the tolerance for marks, so that every mark has a place of its own.
          socket.write(new Uint8Array(150).fill(frame));
          said.push(...new Array<number>(150).fill(frame));
        } else if (event === 'mark') {
          if (typeof said.at(-1) !== 'number') continue;
          socket.mark(`mark ${said.length}`);
          said.push(`mark ${said.length}`);
        } else if (event === 'final') {
          // Whole frames: what is final ends between words.
          read();
          makeFinal(frameEnd(pending, random.integer(0, 4)));
        } else await lose();
      }
      makeFinal(Number.POSITIVE_INFINITY);
      expect(final).toEqual(said);
      expect(socket.droppedMs).toBe(0);
      socket.close();
      expect(clock.pendingCount).toBe(0);
    }),
    { numRuns: 1000 },
  );
});

/** Where the given number of frames ends. */
function frameEnd(pending: readonly (number | string)[], frames: number): number {
  let bytes = frames * 150;
  let index = 0;
  for (; index < pending.length && bytes > 0; index += 1) if (typeof pending[index] === 'number') bytes -= 1;
  return index;
}
