import { describe, expect, it } from 'vitest';
import { account, at, callRecord, claimOf, endingRecord, eventRecord, utteranceRecord } from '../testing/records.ts';
import { type Rivals, tally } from './rivals.ts';

const ROUNDS = Array.from({ length: 10 }, (_, round) => `call-${round}`);

/** A call that several servers know of. */
export function describeCallRaces({ race, any }: Rivals): void {
  const claim = (id: string, changes: Parameters<typeof callRecord>[1] = {}) =>
    any().calls.claim(claimOf(callRecord(id, changes), { limit: 1000 }));

  describe('a call', () => {
    it('has one socket at a time', async () => {
      for (const id of ROUNDS) {
        await claim(id);
        const token = {
          tokenHash: `token-${id}`,
          provider: 'twilio',
          agentName: 'demo',
          at: at(1),
          reuseMs: 0,
        } as const;
        const admissions = await race((store) => store.calls.admitStream(token));
        expect(tally(admissions.map(({ outcome }) => outcome))).toEqual({ admitted: 1, refused: 11 });
      }
    });

    it('has one end, and keeps the words of every server that reports it', async () => {
      for (const id of ROUNDS) {
        await claim(id);
        const reports = await race(async (store, index) => {
          const utterances = [utteranceRecord(index)];
          const [isFirst] = await Promise.all([
            store.calls.end(
              id,
              endingRecord({ detail: `${index}`, utterances, events: [eventRecord(id, 100 + index)] }),
            ),
            store.calls.append(id, { events: [eventRecord(id, index)], utterances: [utteranceRecord(50 + index)] }),
          ]);
          return isFirst;
        });
        expect(tally(reports)).toEqual({ true: 1, false: 11 });
        const first = reports.indexOf(true);
        expect(await any().calls.findById(id)).toMatchObject({ endDetail: `${first}` });
        const events = await any().calls.events(account.id, id);
        expect(events.filter(({ sequence }) => sequence >= 100).map(({ sequence }) => sequence)).toEqual([100 + first]);
        const words = await any().calls.transcript(account.id, id);
        expect(words.filter(({ sequence }) => sequence < 50)).toHaveLength(12);
      }
    });

    it('is told to be over by every later renewal of its lease, and never lives again', async () => {
      for (const id of ROUNDS) {
        await claim(id);
        const renewals = await race((store, index) =>
          index === 5
            ? store.calls.end(id, endingRecord()).then(() => [] as string[])
            : store.calls.renewLeases([id], at(90)),
        );
        for (const over of renewals) expect([[], [id]]).toContainEqual(over);
        expect(await race((store) => store.calls.renewLeases([id], at(99)))).toEqual(Array(12).fill([id]));
      }
    });

    it('gets no token after its end', async () => {
      for (const id of ROUNDS) {
        await claim(id);
        await race((store, index) =>
          index === 5
            ? store.calls.end(id, endingRecord())
            : store.calls.addToken(id, { tokenHash: `${id}-${index}`, expiresAt: at(30) }),
        );
        const late = await race((store, index) =>
          store.calls.addToken(id, { tokenHash: `${id}-late-${index}`, expiresAt: at(30) }),
        );
        expect(tally(late)).toEqual({ false: 12 });
      }
    });

    it('shares no token with another call', async () => {
      for (const round of ROUNDS) {
        await race((store, index) => store.calls.claim(claimOf(callRecord(`${round}-${index}`), { limit: 1000 })));
        const token = { tokenHash: `shared-${round}`, expiresAt: at(30) };
        const added = await race((store, index) =>
          store.calls.addToken(`${round}-${index}`, token).catch((error: { code: string }) => error.code),
        );
        expect(tally(added)).toEqual({ true: 1, VOICE_STORE_CONFLICT: 11 });
      }
    });

    it("learns the carrier's id and who answered from one of several reports", async () => {
      for (const id of ROUNDS) {
        await claim(id, { status: 'PENDING', providerCallId: undefined });
        const learned = await race((store, index) =>
          store.calls.progress(id, {
            providerCallId: `CA-${id}-${index}`,
            answeredBy: index % 2 === 0 ? 'human' : 'machine',
          }),
        );
        expect(tally(learned)).toEqual({ true: 1, false: 11 });
        const first = learned.indexOf(true);
        expect(await any().calls.findById(id)).toMatchObject({
          providerCallId: `CA-${id}-${first}`,
          answeredBy: first % 2 === 0 ? 'human' : 'machine',
        });
      }
    });
  });
}
