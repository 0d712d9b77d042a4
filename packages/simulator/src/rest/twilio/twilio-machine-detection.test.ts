import { describe, expect, it } from 'vitest';
import { hangUp, pause } from '../../caller/caller-script.ts';
import { answers, answersAsMachine, type PhoneBehaviour } from '../../people/phone-behaviour.ts';
import { credentials } from '../../test-support/call-test-server.ts';
import { formOf, readFixture, startTestNetwork } from '../../test-support/test-network.ts';

const { form } = readFixture('rest-create-call', import.meta.url).request;
const calls = `/2010-04-01/Accounts/${credentials.twilio.accountSid}/Calls`;

async function place(behaviour: PhoneBehaviour, more: Record<string, string>) {
  const test = startTestNetwork('twilio');
  test.network.phone(form.To, behaviour);
  const { json } = await test.rest('POST', `${calls}.json`, { form: { ...form, ...more } });
  const call = await test.nextCall();
  return { ...test, json, call, fetch: () => test.rest('GET', `${calls}/${json.sid}.json`) };
}

describe('machine detection at Twilio', () => {
  const amd = {
    MachineDetection: 'DetectMessageEnd',
    AsyncAmd: 'true',
    AsyncAmdStatusCallback: 'https://voice.example.com/telephony/twilio/amd',
  };
  const machine = answersAsMachine({ detectionMs: 4210, caller: [pause(9000), hangUp()] });

  it('reports beside the call, with the fields of the fixture', async () => {
    const { request } = readFixture('http-amd-async', new URL('../../twilio/', import.meta.url).href);
    const { call, finish, link, json, fetch } = await place(machine, amd);
    await finish(call);
    const sent = link.requests.find(({ url }) => url.endsWith('/amd'));
    expect(formOf(sent?.body)).toEqual({ ...request.form, CallSid: json.sid });
    expect((await fetch()).json.answered_by).toBe('machine_end_beep');
  });

  it('holds the document back when it is not asynchronous', async () => {
    const { call, finish, link } = await place(machine, { MachineDetection: 'Enable' });
    const report = await finish(call);
    const answeredAtMs =
      report.timeline.find((event) => event.type === 'call-phase' && event.phase === 'in-progress')?.atMs ?? 0;
    const openedAtMs = report.timeline.find(({ type }) => type === 'stream-opened')?.atMs ?? 0;
    expect(openedAtMs - answeredAtMs).toBeGreaterThan(4210);
    expect(link.upgrades).toHaveLength(1);
  });

  it('says nothing when the call is over before it knows', async () => {
    const { call, finish, link } = await place(answers({ detectionMs: 5000, caller: [hangUp()] }), amd);
    await finish(call);
    expect(link.requests.some(({ url }) => url.endsWith('/amd'))).toBe(false);
  });
});
