import { type CallStatus, callStatuses, callStatusRank, finalCallStatuses, isFinalCallStatus } from '@voice/core/calls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../open-store.ts';
import { account, at, callRecord, claimOf, endingRecord, eventRecord } from '../testing/records.ts';

type Report =
  | {
      readonly act: 'progress';
      readonly status: CallStatus;
      readonly answeredAt?: Date;
      readonly providerCallId?: string;
    }
  | { readonly act: 'append'; readonly sequence: number }
  | { readonly act: 'end'; readonly status: (typeof finalCallStatuses)[number]; readonly second: number };

const openStatuses = callStatuses.filter((status) => !isFinalCallStatus(status));
const second = fc.integer({ min: 0, max: 99 });
const report: fc.Arbitrary<Report> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        act: fc.constant('progress' as const),
        status: fc.constantFrom(...openStatuses),
        answeredAt: second.map(at),
        providerCallId: fc.constantFrom('CA-1', 'CA-2'),
      },
      { requiredKeys: ['act', 'status'] },
    ),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('append' as const), sequence: fc.nat({ max: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('end' as const), status: fc.constantFrom(...finalCallStatuses), second }),
  },
);

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
        for (const told of reports) {
          const isOpen = expected.endedAt === undefined;
          if (told.act === 'append') {
            const entries = { events: [eventRecord('call', told.sequence)], utterances: [] };
            await store.calls.append('call', entries);
            if (isOpen) log.add(told.sequence);
          } else if (told.act === 'end') {
            const ending = endingRecord({ status: told.status, endedAt: at(told.second) });
            expect(await store.calls.end('call', ending)).toBe(isOpen);
            if (isOpen)
              expected = { ...expected, status: told.status, endReason: ending.reason, endedAt: ending.endedAt };
          } else {
            const before = expected;
            if (isOpen) {
              expected = {
                ...expected,
                status: callStatusRank(told.status) > callStatusRank(expected.status) ? told.status : expected.status,
                answeredAt: expected.answeredAt ?? told.answeredAt,
                providerCallId: expected.providerCallId ?? told.providerCallId,
              };
            }
            const isChanged = JSON.stringify(before) !== JSON.stringify(expected);
            expect(await store.calls.progress('call', told)).toBe(isChanged);
          }
          expect(await store.calls.find(account.id, 'call')).toEqual(expected);
        }
        const events = await store.calls.events(account.id, 'call');
        expect(events.map(({ sequence }) => sequence)).toEqual([...log].sort((a, b) => a - b));
        await store.close();
      }),
      { numRuns: 60 },
    );
  });
});
