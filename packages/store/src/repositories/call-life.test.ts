import {
  type AnsweredBy,
  answerers,
  type CallStatus,
  callStatuses,
  callStatusRank,
  finalCallStatuses,
  isFinalCallStatus,
} from '@voice/core/calls';
import type { CallEnding, CallRecord } from '@voice/core/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../open-store.ts';
import { account, at, callRecord, claimOf, endingRecord, eventRecord, utteranceRecord } from '../testing/records.ts';

type Report =
  | {
      readonly act: 'progress';
      readonly status?: CallStatus;
      readonly answeredAt?: Date;
      readonly providerCallId?: string;
      readonly answeredBy?: AnsweredBy;
    }
  | { readonly act: 'append'; readonly sequence: number }
  | {
      readonly act: 'end';
      readonly knows: NonNullable<CallEnding['knows']>;
      readonly status: (typeof finalCallStatuses)[number];
      readonly second: number;
      readonly sequence: number;
    };

const openStatuses = callStatuses.filter((status) => !isFinalCallStatus(status));
const second = fc.integer({ min: 0, max: 99 });
const facts = {
  answeredAt: second.map(at),
  providerCallId: fc.constantFrom('CA-1', 'CA-2'),
  answeredBy: fc.constantFrom(...answerers),
};
const report: fc.Arbitrary<Report> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        act: fc.constant('progress' as const),
        status: fc.constantFrom(...openStatuses),
        ...facts,
      },
      { requiredKeys: ['act'] },
    ),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('append' as const), sequence: fc.nat({ max: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('end' as const),
      knows: fc.record(facts, { requiredKeys: [] }),
      status: fc.constantFrom(...finalCallStatuses),
      second,
      sequence: fc.nat({ max: 5 }),
    }),
  },
);

const further = (current: CallStatus, next: CallStatus | undefined) =>
  next !== undefined && callStatusRank(next) > callStatusRank(current) ? next : current;
const known = (answeredBy: AnsweredBy | undefined) => (answeredBy === 'unknown' ? undefined : answeredBy);
const learnt = (call: CallRecord, news: Partial<CallRecord>): CallRecord => ({
  ...call,
  answeredAt: call.answeredAt ?? news.answeredAt,
  providerCallId: call.providerCallId ?? news.providerCallId,
  answeredBy: known(call.answeredBy) ?? news.answeredBy ?? call.answeredBy,
});

describe('the life of a call', () => {
  it('has one end and no way back, whatever is reported in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(report, { maxLength: 25 }), async (reports) => {
        const store = await openStore({ url: 'memory:' });
        await store.accounts.ensureDefault(account);
        await store.calls.claim(claimOf(callRecord('call', { status: 'PENDING', providerCallId: undefined })));

        // The same life in plain words.
        let expected = callRecord('call', { status: 'PENDING', providerCallId: undefined });
        const log = new Set<number>();
        const words = new Set<number>();
        for (const told of reports) {
          const isOpen = expected.endedAt === undefined;
          if (told.act === 'append') {
            const { sequence } = told;
            const entries = { events: [eventRecord('call', sequence)], utterances: [utteranceRecord(sequence)] };
            await store.calls.append('call', entries);
            words.add(sequence); // Words may come late.
            if (isOpen) log.add(sequence);
          } else if (told.act === 'end') {
            const ending = endingRecord({
              status: told.status,
              endedAt: at(told.second),
              knows: told.knows,
              events: [eventRecord('call', 100 + told.sequence)],
              utterances: [utteranceRecord(told.sequence)],
            });
            words.add(told.sequence);
            if (isOpen) log.add(100 + told.sequence);
            expect(await store.calls.end('call', ending)).toBe(isOpen);
            const { reason: endReason, endedAt } = ending;
            if (isOpen) expected = { ...learnt(expected, told.knows), status: told.status, endReason, endedAt };
          } else {
            const before = expected;
            if (isOpen) expected = { ...learnt(expected, told), status: further(expected.status, told.status) };
            const isChanged = JSON.stringify(before) !== JSON.stringify(expected);
            expect(await store.calls.progress('call', told)).toBe(isChanged);
          }
          expect(await store.calls.find(account.id, 'call')).toEqual(expected);
        }
        const events = await store.calls.events(account.id, 'call');
        expect(events.map(({ sequence }) => sequence)).toEqual([...log].sort((a, b) => a - b));
        const transcript = await store.calls.transcript(account.id, 'call');
        expect(transcript.map(({ sequence }) => sequence)).toEqual([...words].sort((a, b) => a - b));
        await store.close();
      }),
      { numRuns: 60 },
    );
  });
});
