import type { Store } from '@voice/core/store';
import { describe, expect, it } from 'vitest';
import {
  account,
  agentRecord,
  at,
  callRecord,
  claimOf,
  connectionRecord,
  endingRecord,
  eventRecord,
  phoneNumberRecord,
  utteranceRecord,
} from './records.ts';

const texts: readonly (readonly [name: string, given: string, kept: string])[] = [
  ['SQL', `'; drop table calls; -- " \` \\`, `'; drop table calls; -- " \` \\`],
  ['placeholders', '$1 ? :name @p %s {{x}}', '$1 ? :name @p %s {{x}}'],
  ['emoji', '👩‍👩‍👧‍👦🏳️‍🌈', '👩‍👩‍👧‍👦🏳️‍🌈'],
  ['lone surrogates', 'a\uD800b\uDC00c', 'a\uFFFDb\uFFFDc'],
  ['NUL', 'a\0b', 'a\uFFFDb'],
  ['other control characters', '\u0001\t\r\n\u001B\u007F\u2028', '\u0001\t\r\n\u001B\u007F\u2028'],
  ['a megabyte', 'ü'.repeat(500_000), 'ü'.repeat(500_000)],
  ['nothing', '', ''],
];

/** What callers, carriers and models may send. */
export function describeHostileInput(store: () => Store): void {
  describe('hostile input', () => {
    it.each(texts)('keeps %s in every text of a call', async (_name, given, kept) => {
      await store().calls.claim(claimOf(callRecord('call', { from: given, to: given })));
      await store().calls.end(
        'call',
        endingRecord({
          detail: given,
          events: [eventRecord('call', 0)],
          utterances: [utteranceRecord(0, { content: given, generated: given })],
        }),
      );
      expect(await store().calls.find(account.id, 'call')).toMatchObject({ from: kept, to: kept, endDetail: kept });
      expect(await store().calls.transcript(account.id, 'call')).toMatchObject([{ content: kept, generated: kept }]);
    });

    it.each(texts)('keeps %s in every text of connections and numbers', async (_name, given, kept) => {
      await store().connections.create(connectionRecord());
      await store().phoneNumbers.create(phoneNumberRecord());
      const changes = { name: given, encryptedCredentials: given };
      await store().connections.changeSettings(account.id, {
        connections: [{ id: 'connection-1', changes }],
        at: at(1),
      });
      expect(await store().connections.find(account.id, 'connection-1')).toMatchObject({
        name: kept,
        encryptedCredentials: kept,
      });
      const number = await store().phoneNumbers.update(account.id, 'number-1', { label: given }, at(1));
      expect(number).toMatchObject({ label: kept });
      expect(await store().phoneNumbers.find(account.id, 'number-1')).toEqual(number);
    });

    it.each(texts)('keeps %s in JSON to the letter', async (_name, given) => {
      const document = { text: given, [given]: [given, { deep: given }] };
      const parameters = { text: given, [given]: given };
      const telephony = { publicBaseUrl: given };
      await store().calls.claim(claimOf(callRecord('call', { parameters })));
      await store().calls.append('call', { events: [eventRecord('call', 0, { data: document })], utterances: [] });
      await store().connections.create(connectionRecord({ settings: document }));
      await store().connections.changeSettings(account.id, { telephony, connections: [], at: at(1) });
      expect(await store().calls.find(account.id, 'call')).toMatchObject({ parameters });
      expect(await store().accounts.find(account.id)).toMatchObject({ telephony });
      expect(await store().calls.events(account.id, 'call')).toMatchObject([{ data: document }]);
      expect(await store().connections.find(account.id, 'connection-1')).toMatchObject({ settings: document });
    });

    it('keeps numbers, key order and prototype names in JSON', async () => {
      const text = '{"z":1e300,"a":-0.1,"n":null,"__proto__":{"polluted":true},"constructor":"x","10":1}';
      await store().connections.create(connectionRecord({ settings: JSON.parse(text) }));
      const found = await store().connections.find(account.id, 'connection-1');
      expect(JSON.stringify(found?.settings)).toBe(JSON.stringify(JSON.parse(text)));
      expect('polluted' in {}).toBe(false);
    });

    it('keeps key order and prototype names among the parameters of a call', async () => {
      const text = '{"z":"1","a":"2","__proto__":"3","constructor":"4","10":"5"}';
      await store().calls.claim(claimOf(callRecord('call', { parameters: JSON.parse(text) })));
      const found = await store().calls.findById('call');
      expect(JSON.stringify(found?.parameters)).toBe(JSON.stringify(JSON.parse(text)));
    });

    it.each(texts)('finds nothing under the id %s, and breaks nothing', async (_name, given) => {
      await store().agents.create(agentRecord('demo'));
      await store().calls.claim(claimOf(callRecord('call')));
      expect(await store().accounts.find(given)).toBeUndefined();
      expect(await store().apiKeys.findByHash(given)).toBeUndefined();
      expect(await store().agents.find(given, given)).toBeUndefined();
      expect(await store().agents.findByName(account.id, given)).toBeUndefined();
      expect(await store().connections.find(account.id, given)).toBeUndefined();
      expect(await store().phoneNumbers.find(account.id, given)).toBeUndefined();
      expect(await store().phoneNumbers.findByNumber(account.id, 'twilio', given)).toEqual([]);
      expect(await store().phoneNumbers.list(account.id, { connectionId: given })).toEqual([]);
      expect(await store().phoneNumbers.update(account.id, given, { label: given }, at(1))).toBeUndefined();
      const change = { connections: [{ id: given, changes: { name: given } }], at: at(1) };
      expect(await store().connections.changeSettings(account.id, change)).toBe(false);
      expect(await store().calls.find(account.id, given)).toBeUndefined();
      expect(await store().calls.findById(given)).toBeUndefined();
      expect(await store().calls.countHeldSlots(account.id, given, at(1))).toBe(0);
      expect(await store().calls.addToken(given, { tokenHash: given, expiresAt: at(1) })).toBe(false);
      expect(await store().calls.renewLeases([given], at(1))).toEqual([]);
      expect(await store().calls.findByProviderCallId('twilio', given)).toBeUndefined();
      expect(await store().calls.progress(given, { status: 'IN_PROGRESS' })).toBe(false);
      expect(await store().calls.end(given, endingRecord())).toBe(false);
      const admission = { tokenHash: given, provider: 'twilio', agentName: given, at: at(1), reuseMs: 0 } as const;
      expect(await store().calls.admitStream(admission)).toEqual({ outcome: 'refused', reason: 'unknown' });
      expect(await store().calls.countActive()).toBe(1);
    });

    it("finds a call again by the carrier's id, however strange", async () => {
      const providerCallId = `'\0\uD800😀`;
      await store().calls.claim(claimOf(callRecord('call', { providerCallId })));
      expect(await store().calls.findByProviderCallId('twilio', providerCallId)).toMatchObject({ id: 'call' });
      expect(await store().calls.claim(claimOf(callRecord('again', { providerCallId })))).toMatchObject({
        outcome: 'repeated',
      });
    });
  });
}
