import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import { account, callRecord, claimOf, endingRecord, eventRecord, otherAccount, utteranceRecord } from './records.ts';

/** Events and words, written while the call goes on. */
export function describeCallLog(store: () => Store): void {
  const claim = (id = 'call') => store().calls.claim(claimOf(callRecord(id)));
  const events = () => store().calls.events(account.id, 'call');
  const transcript = () => store().calls.transcript(account.id, 'call');

  describe("a call's log", () => {
    it('gives back events and words in their order, however they were written', async () => {
      await claim();
      const [e0, e1, e2] = [0, 1, 2].map((sequence) => eventRecord('call', sequence)) as [never, never, never];
      const [u0, u1] = [0, 1].map((sequence) => utteranceRecord(sequence)) as [never, never];
      await store().calls.append('call', { events: [e2, e0], utterances: [u1] });
      await store().calls.append('call', { events: [e1], utterances: [u0] });
      expect(await events()).toEqual(
        [0, 1, 2].map((sequence) => ({ ...eventRecord('call', sequence), callId: 'call' })),
      );
      expect(await transcript()).toEqual([0, 1].map((sequence) => ({ ...utteranceRecord(sequence), callId: 'call' })));
    });

    it('leaves what is written alone when it comes again', async () => {
      await claim();
      const first = { events: [eventRecord('call', 0)], utterances: [utteranceRecord(0)] };
      const again = {
        events: [eventRecord('call', 0, { data: { text: 'changed' } }), eventRecord('call', 1)],
        utterances: [utteranceRecord(0, { content: 'changed' }), utteranceRecord(1), utteranceRecord(1)],
      };
      await store().calls.append('call', first);
      await store().calls.append('call', first);
      await store().calls.append('call', again);
      expect((await events()).map(({ id, data }) => [id, data])).toEqual(
        [0, 1].map((sequence) => [`call-event-${sequence}`, eventRecord('call', sequence).data]),
      );
      expect((await transcript()).map(({ content }) => content)).toEqual(['words 0', 'words 1']);
    });

    it('keeps calls apart', async () => {
      await claim();
      await claim('other');
      await store().calls.append('other', { events: [eventRecord('other', 0)], utterances: [utteranceRecord(0)] });
      expect(await events()).toEqual([]);
      expect(await transcript()).toEqual([]);
    });

    it('loses no event when two servers number it at the same time', async () => {
      await claim();
      const event = (id: string, sequence: number) => ({ ...eventRecord('call', sequence), id });
      await store().calls.append('call', { events: [event('a0', 0), event('a1', 1)], utterances: [] });
      const others = [event('b1', 1), event('b2', 2)];
      await store().calls.append('call', { events: others, utterances: [] });
      await store().calls.append('call', { events: others, utterances: [] });
      await store().calls.end('call', endingRecord({ events: [event('a2', 2)] }));
      expect((await events()).map(({ id, sequence }) => [id, sequence])).toEqual([
        ['a0', 0],
        ['a1', 1],
        ['b2', 2],
        ['b1', 3],
        ['a2', 4],
      ]);
    });

    it('loses no words when two servers number them at the same time', async () => {
      await claim();
      const said = (content: string, sequence: number, startedAtMs: number) =>
        utteranceRecord(sequence, { content, startedAtMs, endedAtMs: startedAtMs + 5 });
      const others = [said('b1', 1, 30), said('b2', 2, 40)];
      await store().calls.append('call', { events: [], utterances: [said('a0', 0, 10), said('a1', 1, 20)] });
      await store().calls.append('call', { events: [], utterances: others });
      await store().calls.append('call', { events: [], utterances: others });
      await store().calls.end('call', endingRecord({ utterances: [said('a2', 2, 50)] }));
      expect((await transcript()).map(({ content }) => content)).toEqual(['a0', 'a1', 'b2', 'b1', 'a2']);
    });

    it('is closed by the end of the call; words that come late still belong to the transcript', async () => {
      await claim();
      await store().calls.end('call', endingRecord({ events: [eventRecord('call', 0)] }));
      await store().calls.append('call', { events: [eventRecord('call', 1)], utterances: [utteranceRecord(0)] });
      expect(await events()).toHaveLength(1);
      expect(await transcript()).toHaveLength(1);
    });

    it('ignores what is said of a call that does not exist, and nothing at all', async () => {
      await store().calls.append('nobody', { events: [eventRecord('nobody', 0)], utterances: [] });
      await claim();
      await store().calls.append('call', { events: [], utterances: [] });
      expect(await store().calls.events(account.id, 'nobody')).toEqual([]);
      expect(await events()).toEqual([]);
    });

    it('takes all of an act or nothing', async () => {
      await claim();
      await claim('other');
      await store().calls.append('other', { events: [eventRecord('other', 0)], utterances: [] });
      const clash = eventRecord('call', 1, { id: eventRecord('other', 0).id });
      await expect(
        store().calls.append('call', { events: [eventRecord('call', 0), clash], utterances: [utteranceRecord(0)] }),
      ).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
      expect(await events()).toEqual([]);
      expect(await transcript()).toEqual([]);
    });

    it('takes more than fits into one statement', async () => {
      await claim();
      const sequences = Array.from({ length: 1001 }, (_, sequence) => sequence);
      await store().calls.append('call', {
        events: sequences.map((sequence) => eventRecord('call', sequence)),
        utterances: sequences.map((sequence) => utteranceRecord(sequence)),
      });
      expect((await events()).map(({ sequence }) => sequence)).toEqual(sequences);
      expect((await transcript()).map(({ sequence }) => sequence)).toEqual(sequences);
    });

    it('is not shown to another account', async () => {
      await claim();
      await store().calls.append('call', { events: [eventRecord('call', 0)], utterances: [utteranceRecord(0)] });
      expect(await store().calls.events(otherAccount.id, 'call')).toEqual([]);
      expect(await store().calls.transcript(otherAccount.id, 'call')).toEqual([]);
    });
  });
}
