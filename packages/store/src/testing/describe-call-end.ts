import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import {
  account,
  at,
  callRecord,
  claimOf,
  endingRecord,
  eventRecord,
  otherAccount,
  recordingRecord,
  utteranceRecord,
} from './records.ts';

/** The terminal act. */
export function describeCallEnd(store: () => Store): void {
  const claim = (id = 'call') => store().calls.claim(claimOf(callRecord(id)));
  const find = () => store().calls.find(account.id, 'call');

  describe('the end of a call', () => {
    it('writes status, reason, what was left to write and the recording', async () => {
      await claim();
      await store().calls.append('call', { events: [eventRecord('call', 0)], utterances: [utteranceRecord(0)] });
      const ending = endingRecord({
        status: 'FAILED',
        reason: 'engine-failed',
        detail: 'The recogniser gave up.',
        hangUpMethod: 'stream-stop',
        events: [eventRecord('call', 0), eventRecord('call', 1, { type: 'call-ended' })],
        utterances: [utteranceRecord(1)],
        recording: recordingRecord('call'),
      });
      expect(await store().calls.end('call', ending)).toBe(true);
      expect(await find()).toEqual(
        callRecord('call', {
          status: 'FAILED',
          endReason: 'engine-failed',
          endDetail: 'The recogniser gave up.',
          hangUpMethod: 'stream-stop',
          endedAt: at(61),
        }),
      );
      expect((await store().calls.events(account.id, 'call')).map(({ type }) => type)).toEqual([
        'caller-spoke',
        'call-ended',
      ]);
      expect(await store().calls.transcript(account.id, 'call')).toHaveLength(2);
      expect(await store().calls.recording(account.id, 'call')).toEqual(recordingRecord('call'));
    });

    it('brings what was learnt of the call and never stored, and leaves alone what was', async () => {
      const knows = { providerCallId: 'CA-late', answeredAt: at(5), answeredBy: 'machine' as const };
      await claim();
      await store().calls.progress('call', { answeredBy: 'human' });
      expect(await store().calls.end('call', endingRecord({ knows }))).toBe(true);
      expect(await find()).toMatchObject({ providerCallId: 'CA-call', answeredAt: at(5), answeredBy: 'human' });

      await store().calls.claim(claimOf(callRecord('bare', { providerCallId: undefined })));
      await store().calls.progress('bare', { answeredBy: 'unknown' });
      expect(await store().calls.end('bare', endingRecord({ knows }))).toBe(true);
      expect(await store().calls.findById('bare')).toMatchObject(knows);
    });

    it("comes also when the carrier's id it knows is another call's, without the id", async () => {
      await store().calls.claim(claimOf(callRecord('call', { providerCallId: undefined })));
      await claim('other');
      const knows = { providerCallId: 'CA-other', answeredAt: at(5), answeredBy: 'unknown' as const };
      expect(await store().calls.end('call', endingRecord({ knows }))).toBe(true);
      expect(await find()).toMatchObject({ ...knows, status: 'COMPLETED', providerCallId: undefined });
    });

    it('happens once: later reports change nothing of it', async () => {
      await claim();
      expect(await store().calls.end('call', endingRecord())).toBe(true);
      const ended = await find();
      const late = endingRecord({
        status: 'BUSY',
        reason: 'carrier-failed',
        detail: 'late',
        endedAt: at(99),
        hangUpMethod: 'rest',
        events: [eventRecord('call', 0)],
        recording: recordingRecord('call'),
      });
      expect(await store().calls.end('call', late)).toBe(false);
      expect(await find()).toEqual(ended);
      expect(await store().calls.events(account.id, 'call')).toEqual([]);
      expect(await store().calls.recording(account.id, 'call')).toBeUndefined();
    });

    it('loses no words that only a later report knew, and leaves those alone that are known', async () => {
      await claim();
      await store().calls.append('call', { events: [], utterances: [utteranceRecord(0)] });
      await store().calls.end('call', endingRecord({ utterances: [utteranceRecord(1)] }));
      const utterances = [
        utteranceRecord(0, { content: 'changed' }),
        utteranceRecord(1, { content: 'changed' }),
        utteranceRecord(2),
      ];
      const late = endingRecord({ utterances, events: [eventRecord('call', 0)] });
      expect(await store().calls.end('call', late)).toBe(false);
      expect(await store().calls.end('call', late)).toBe(false);
      const words = (await store().calls.transcript(account.id, 'call')).map(({ content }) => content);
      expect(words).toEqual(['words 0', 'words 1', 'words 2']);
      expect(await store().calls.transcript(otherAccount.id, 'call')).toEqual([]);
      expect(await store().calls.events(account.id, 'call')).toEqual([]);
    });

    it('belongs to exactly one of many reports at once', async () => {
      await claim();
      const reasons = ['caller-hung-up', 'agent-ended', 'stream-lost', 'idle-timeout', 'server-lost'] as const;
      const reports = await Promise.all(
        reasons.map((reason, sequence) =>
          store().calls.end('call', endingRecord({ reason, events: [eventRecord('call', sequence)] })),
        ),
      );
      expect(reports.filter(Boolean)).toHaveLength(1);
      const first = reports.indexOf(true);
      expect(await find()).toMatchObject({ endReason: reasons[first] });
      expect((await store().calls.events(account.id, 'call')).map(({ sequence }) => sequence)).toEqual([first]);
    });

    it('does not happen in part', async () => {
      await claim();
      await claim('other');
      await store().calls.end('other', endingRecord({ recording: recordingRecord('other') }));
      const clash = endingRecord({
        events: [eventRecord('call', 0)],
        utterances: [utteranceRecord(0)],
        recording: recordingRecord('call', { id: recordingRecord('other').id }),
      });
      await expect(store().calls.end('call', clash)).rejects.toMatchObject({ code: 'VOICE_STORE_CONFLICT' });
      expect(await find()).toEqual(callRecord('call'));
      expect(await store().calls.events(account.id, 'call')).toEqual([]);
      expect(await store().calls.end('call', endingRecord())).toBe(true);
    });

    it('says no of a call that does not exist', async () => {
      expect(await store().calls.end('nobody', endingRecord())).toBe(false);
    });

    it("keeps the recording in the call's own account", async () => {
      await claim();
      const recording = recordingRecord('other', { accountId: otherAccount.id });
      await store().calls.end('call', endingRecord({ recording }));
      expect(await store().calls.recording(otherAccount.id, 'call')).toBeUndefined();
      expect(await store().calls.recording(account.id, 'call')).toMatchObject({
        callId: 'call',
        accountId: account.id,
      });
    });
  });
}
