import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { type CallPhase, CallRecord } from './call-record.ts';
import { CallRegister } from './call-register.ts';

function makeRecord(callId: string, clock = new VirtualClock()) {
  const phases: CallPhase[] = [];
  const record = new CallRecord({
    carrier: 'twilio',
    callId,
    direction: 'outbound',
    from: '+14155550100',
    to: '+14155550123',
    clock,
    onPhase: (phase) => phases.push(phase),
  });
  return { record, phases, clock };
}

describe('what a carrier keeps of a call', () => {
  it('goes forward only, and ends once', async () => {
    const { record, phases, clock } = makeRecord('CA1');
    record.ring();
    record.ring();
    await clock.advance(2000);
    record.answer();
    record.answer();
    await clock.advance(1500);
    expect([record.phase, record.durationSecs]).toEqual(['in-progress', 2]);
    record.end('completed');
    record.end('busy');
    record.answer();
    await clock.advance(60_000);
    expect([record.phase, record.durationSecs, record.isOver]).toEqual(['completed', 2, true]);
    expect(phases).toEqual(['ringing', 'in-progress', 'completed']);
  });
});

describe('the calls that a carrier knows', () => {
  it('are found by carrier and id, the newest first, and forgotten when they are old and over', () => {
    const register = new CallRegister();
    const { record: first } = makeRecord('CA-first');
    register.add(first);
    for (let count = 0; count < 2500; count += 1) {
      const { record } = makeRecord(`CA${count}`);
      register.add(record);
      record.end('completed');
    }
    expect(register.find('twilio', 'CA-first')).toBe(first);
    expect(register.find('vobiz', 'CA-first')).toBeUndefined();
    expect(register.find('twilio', 'CA0')).toBeUndefined();
    expect(register.list('twilio')[0]?.callId).toBe('CA2499');
    expect(register.list('twilio')).toHaveLength(2000);
    expect(register.activeCount('twilio')).toBe(1);
  });
});
