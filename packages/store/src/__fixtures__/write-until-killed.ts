import { writeSync } from 'node:fs';
import { openStore } from '../open-store.ts';
import {
  account,
  callRecord,
  claimOf,
  endingRecord,
  eventRecord,
  recordingRecord,
  utteranceRecord,
} from '../testing/records.ts';
import { BATCH_LENGTH, BATCHES_PER_CALL } from './written-calls.ts';

// Begins, writes and ends calls for ever; says each act that was done on a line of its own.
const store = await openStore({ url: process.argv[2] as string });
const done = (act: string) => writeSync(1, `${act}\n`);

await store.accounts.ensureDefault(account);
for (let index = 0; ; index += 1) {
  const id = `call-${index}`;
  await store.calls.claim(claimOf(callRecord(id)));
  await store.calls.admitStream({
    tokenHash: `token-${id}`,
    provider: 'twilio',
    agentName: 'demo',
    at: callRecord(id).createdAt,
    reuseMs: 0,
  });
  for (let batch = 0; batch <= BATCHES_PER_CALL; batch += 1) {
    const sequences = Array.from({ length: BATCH_LENGTH }, (_, position) => batch * BATCH_LENGTH + position);
    const events = sequences.map((sequence) => eventRecord(id, sequence));
    const utterances = sequences.map((sequence) => utteranceRecord(sequence));
    if (batch < BATCHES_PER_CALL) {
      await store.calls.append(id, { events, utterances });
      done(`append ${id} ${batch}`);
    } else {
      await store.calls.end(id, endingRecord({ events, utterances, recording: recordingRecord(id) }));
      done(`end ${id}`);
    }
  }
}
