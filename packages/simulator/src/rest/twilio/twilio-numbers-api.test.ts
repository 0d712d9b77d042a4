import { describe, expect, it } from 'vitest';
import { pause } from '../../caller/caller-script.ts';
import { credentials } from '../../test-support/call-test-server.ts';
import { readFixture, startTestNetwork } from '../../test-support/test-network.ts';

const fixture = readFixture('rest-numbers', import.meta.url).response.json;
const base = `/2010-04-01/Accounts/${credentials.twilio.accountSid}`;
const list = `${base}/IncomingPhoneNumbers.json`;
const voiceUrl = 'https://voice.example.com/telephony/twilio/inbound/sales-agent';
const start = (numbers: readonly string[] = ['+14155550100']) =>
  startTestNetwork('twilio', { numbers: { twilio: numbers } });

describe('the numbers of a Twilio account', () => {
  it('are listed like the fixture', async () => {
    const test = startTestNetwork('twilio', { numbers: { twilio: [{ phoneNumber: '+14155550100', voiceUrl }] } });
    const { json } = await test.rest('GET', `${list}?PageSize=50`);
    const [number] = json.incoming_phone_numbers;
    const { sid, date_created, date_updated, uri } = fixture.incoming_phone_numbers[0];
    expect(json).toEqual({
      ...fixture,
      incoming_phone_numbers: [
        {
          ...fixture.incoming_phone_numbers[0],
          sid: number.sid,
          uri: uri.replace(sid, number.sid),
          date_created: number.date_created,
          date_updated: number.date_updated,
        },
      ],
    });
    expect([date_created, date_updated]).toEqual([
      'Tue, 03 Mar 2026 09:00:00 +0000',
      'Tue, 03 Mar 2026 09:00:00 +0000',
    ]);
  });

  it('come in pages that lead from one to the next', async () => {
    const numbers = Array.from({ length: 5 }, (_, index) => `+1415555010${index}`);
    const { rest } = start(numbers);
    const seen: string[] = [];
    let next: string | null = `${list}?PageSize=2`;
    while (next !== null) {
      const { json } = await rest('GET', next);
      seen.push(...json.incoming_phone_numbers.map(({ phone_number }: { phone_number: string }) => phone_number));
      next = json.next_page_uri;
    }
    expect(seen).toEqual(numbers);
  });

  it('are searched, bought once, pointed and released; a call then goes where the number points', async () => {
    const { rest, network, clock, link } = start();
    const search = await rest(
      'GET',
      `${base}/AvailablePhoneNumbers/US/Local.json?AreaCode=628&VoiceEnabled=true&PageSize=3`,
    );
    const offers = search.json.available_phone_numbers;
    expect(offers).toHaveLength(3);
    expect(offers[0]).toMatchObject({ phone_number: '+16285550100', iso_country: 'US', capabilities: { voice: true } });
    const PhoneNumber = offers[0].phone_number;
    const bought = await rest('POST', list, { form: { PhoneNumber } });
    expect(bought).toMatchObject({ status: 201, json: { phone_number: PhoneNumber, status: 'in-use' } });
    expect(await rest('POST', list, { form: { PhoneNumber } })).toMatchObject({ status: 400, json: { code: 21422 } });

    const one = `${base}/IncomingPhoneNumbers/${bought.json.sid}.json`;
    const StatusCallback = 'https://voice.example.com/status';
    await rest('POST', one, { form: { VoiceUrl: voiceUrl, VoiceMethod: 'POST', StatusCallback } });
    const call = network.call({ carrier: 'twilio', from: '+14155550123', to: PhoneNumber, caller: [pause(10)] });
    await clock.advance(1000);
    expect(link.requests.map(({ url }) => url)).toEqual([voiceUrl, StatusCallback]);
    expect((await call.done).reason).toBe('answer-xml');

    expect((await rest('DELETE', one)).status).toBe(204);
    expect((await rest('DELETE', one)).status).toBe(404);
    expect(() => network.call({ carrier: 'twilio', from: '+1', to: PhoneNumber, caller: [] })).toThrow('http(s) URL');
    expect(network.apis.log.breaches).toEqual([]);
  });
});
