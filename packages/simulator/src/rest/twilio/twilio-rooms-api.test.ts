import { describe, expect, it } from 'vitest';
import { answers } from '../../people/phone-behaviour.ts';
import { credentials } from '../../test-support/call-test-server.ts';
import { formOf, readFixture, startTestNetwork } from '../../test-support/test-network.ts';

const { form } = readFixture('rest-create-call', import.meta.url).request;
const base = `/2010-04-01/Accounts/${credentials.twilio.accountSid}`;
const roomUrl = 'https://voice.example.com/room';
const conference = `<Response><Dial><Conference statusCallback="${roomUrl}" statusCallbackEvent="start end join leave hold">room-1</Conference></Dial></Response>`;

async function talk() {
  const test = startTestNetwork('twilio');
  test.network.phone(form.To, answers({ afterMs: 100, caller: [] }));
  const { json } = await test.rest('POST', `${base}/Calls.json`, { form });
  const call = await test.nextCall();
  await test.clock.advance(4000);
  return { ...test, call, callSid: json.sid as string };
}

describe('a conference at Twilio', () => {
  it('takes a call in, puts it on hold and off again, and ends with it', async () => {
    const { rest, call, callSid, clock, finish, link, network } = await talk();
    await rest('POST', `${base}/Calls/${callSid}.json`, { form: { Twiml: conference } });
    await clock.advance(3000);
    const { json } = await rest('GET', `${base}/Conferences.json?FriendlyName=room-1&Status=in-progress`);
    const [room] = json.conferences;
    expect(room).toMatchObject({
      sid: expect.stringMatching(/^CF[0-9a-f]{32}$/),
      friendly_name: 'room-1',
      status: 'in-progress',
    });
    const participant = `${base}/Conferences/${room.sid}/Participants/${callSid}.json`;
    expect((await rest('POST', participant, { form: { Hold: 'true' } })).json).toMatchObject({
      hold: true,
      call_sid: callSid,
    });
    expect((await rest('POST', participant, { form: { Hold: 'false' } })).json).toMatchObject({ hold: false });
    expect((await rest('GET', `${base}/Conferences/${room.sid}/Participants.json`)).json.participants).toHaveLength(1);
    call.hangUp();
    const { timeline } = await finish(call);
    expect(timeline.filter(({ type }) => type === 'hold-changed')).toMatchObject([
      { isOnHold: true },
      { isOnHold: false },
    ]);
    const events = link.requests
      .filter(({ url }) => url === roomUrl)
      .map(({ body }) => formOf(body).StatusCallbackEvent);
    expect(events).toEqual([
      'conference-start',
      'participant-join',
      'participant-hold',
      'participant-unhold',
      'participant-leave',
      'conference-end',
    ]);
    expect((await rest('GET', `${base}/Conferences/${room.sid}.json`)).json.status).toBe('completed');
    expect((await rest('POST', participant, { form: { Hold: 'true' } })).status).toBe(404);
    expect(network.apis.log.breaches).toEqual([]);
  });
});

describe('a recording at Twilio', () => {
  const recording = { RecordingStatusCallback: 'https://voice.example.com/recording', RecordingChannels: 'dual' };

  it('goes on until the call ends, and is reported then', async () => {
    const { rest, call, callSid, clock, finish, link } = await talk();
    const started = await rest('POST', `${base}/Calls/${callSid}/Recordings.json`, { form: recording });
    expect(started).toMatchObject({ status: 201, json: { call_sid: callSid, status: 'in-progress', duration: null } });
    await clock.advance(5000);
    call.hangUp();
    await finish(call);
    const report = link.requests.find(({ url }) => url.endsWith('/recording'));
    expect(formOf(report?.body)).toMatchObject({
      CallSid: callSid,
      RecordingSid: started.json.sid,
      RecordingStatus: 'completed',
      RecordingDuration: '5',
    });
    const { json } = await rest('GET', `${base}/Calls/${callSid}/Recordings.json`);
    expect(json.recordings).toMatchObject([{ sid: started.json.sid, status: 'completed' }]);
  });

  it('does not begin on a call that is over: 21220', async () => {
    const { rest, call, callSid, finish } = await talk();
    call.hangUp();
    await finish(call);
    const late = await rest('POST', `${base}/Calls/${callSid}/Recordings.json`, { form: recording });
    expect(late).toMatchObject({ status: 400, json: { code: 21220 } });
  });
});
