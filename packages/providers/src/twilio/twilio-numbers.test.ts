import type { CarrierAccount, CarrierHttpRequest } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { readExchange } from '../test-support/rest-exchange.ts';
import { fetchFailure, jsonAnswer, type ScriptedAnswer, scriptedHttp } from '../test-support/scripted-http.ts';
import { TwilioProvider } from './twilio-provider.ts';

const owned = readExchange(import.meta.url, '__fixtures__/rest-numbers.json');
const [number] = owned.json.incoming_phone_numbers as [Readonly<Record<string, unknown>>];
const numberSid = 'PN00000000000000000000000000000301';
const accountPath = '/2010-04-01/Accounts/AC00000000000000000000000000000001';
const base = `https://api.twilio.com${accountPath}`;

async function ask<T>(act: (account: CarrierAccount) => Promise<T>, ...answers: readonly ScriptedAnswer[]) {
  const clock = new VirtualClock();
  const { http, requests } = scriptedHttp(...answers);
  const accountSid = 'AC00000000000000000000000000000001';
  const credentials = { provider: 'twilio', accountSid, authToken: 'twilio-test-token-not-real' } as const;
  const account = new TwilioProvider().openAccount(credentials, { http, clock });
  const asked = act(account).then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  await clock.advance(60_000);
  return { ...(await asked), requests };
}

const formOf = ({ body }: CarrierHttpRequest) => Object.fromEntries(new URLSearchParams(body));
const queryOf = ({ url }: CarrierHttpRequest) => Object.fromEntries(new URL(url).searchParams);

describe('numbers of a Twilio account', () => {
  it('are listed through all pages', async () => {
    const nextPage = `${accountPath}/IncomingPhoneNumbers.json?PageSize=100&Page=1&PageToken=PAPN1`;
    const { value, requests } = await ask(
      (account) => account.listNumbers(),
      jsonAnswer({ ...owned.json, next_page_uri: nextPage }),
      jsonAnswer({
        incoming_phone_numbers: [
          { ...number, sid: 'PN2', phone_number: '+14155550101', friendly_name: '', voice_url: '' },
        ],
        next_page_uri: null,
      }),
    );
    const capabilities = { voice: true, sms: true, mms: true, fax: false };
    expect(value).toEqual([
      {
        id: numberSid,
        phoneNumber: '+14155550100',
        friendlyName: '(415) 555-0100',
        capabilities,
        voiceUrl: 'https://voice.example.com/telephony/twilio/inbound/sales-agent',
        country: undefined,
        locality: undefined,
      },
      {
        id: 'PN2',
        phoneNumber: '+14155550101',
        friendlyName: '+14155550101',
        capabilities,
        voiceUrl: undefined,
        country: undefined,
        locality: undefined,
      },
    ]);
    expect(requests.map(({ url }) => url)).toEqual([
      `${base}/IncomingPhoneNumbers.json?PageSize=100`,
      `https://api.twilio.com${nextPage}`,
    ]);
  });

  it('never lead anywhere else, whatever the next page says', async () => {
    const elsewhere = 'https://elsewhere.example/2010-04-01/x.json?Page=1';
    const { requests } = await ask(
      (account) => account.listNumbers(),
      jsonAnswer({ ...owned.json, next_page_uri: elsewhere }),
      jsonAnswer({ incoming_phone_numbers: [], next_page_uri: null }),
    );
    expect(requests.map(({ url }) => new URL(url).origin)).toEqual([
      'https://api.twilio.com',
      'https://api.twilio.com',
    ]);
  });

  it.each([
    {},
    { incoming_phone_numbers: null },
    { incoming_phone_numbers: [{ sid: 7 }], next_page_uri: null },
    [],
    'x',
  ])('are an error when the answer is %j', async (json) => {
    const { error } = await ask((account) => account.listNumbers(), jsonAnswer(json));
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_RESPONSE' });
  });
});

describe('numbers on sale at Twilio', () => {
  const onSale = {
    phone_number: '+14155550111',
    friendly_name: '(415) 555-0111',
    iso_country: 'US',
    locality: 'San Francisco',
    region: 'CA',
    capabilities: { voice: true, SMS: true, MMS: false },
  };
  const none = jsonAnswer({ available_phone_numbers: [] });
  const some = jsonAnswer({ available_phone_numbers: [onSale] });

  it('are local ones first', async () => {
    const search = { country: 'US', areaCode: '415', contains: '555', limit: 5 };
    const { value, requests } = await ask((account) => account.searchNumbers(search), some);
    expect(value).toEqual([
      {
        id: '+14155550111',
        phoneNumber: '+14155550111',
        friendlyName: '(415) 555-0111',
        capabilities: { voice: true, sms: true, mms: false },
        voiceUrl: undefined,
        country: 'US',
        locality: 'San Francisco',
      },
    ]);
    const [request] = requests as [CarrierHttpRequest];
    expect(request.url.split('?')[0]).toBe(`${base}/AvailablePhoneNumbers/US/Local.json`);
    expect(queryOf(request)).toEqual({ AreaCode: '415', Contains: '555', VoiceEnabled: 'true', PageSize: '5' });
  });

  it('are of the next kind where a country has none, or not that kind', async () => {
    const missing = jsonAnswer({ code: 20404, message: 'Not found' }, 404);
    const { value, requests } = await ask(
      (account) => account.searchNumbers({ country: 'GB', limit: 5 }),
      missing,
      none,
      some,
    );
    expect(value).toHaveLength(1);
    expect(requests.map(({ url }) => new URL(url).pathname.split('/').pop())).toEqual([
      'Local.json',
      'Mobile.json',
      'TollFree.json',
    ]);
  });

  it('may be none', async () => {
    expect(
      (await ask((account) => account.searchNumbers({ country: 'US', limit: 5 }), none, none, none)).value,
    ).toEqual([]);
  });

  it.each([
    ['GB', '020'],
    ['US', '41'],
  ])('are not searched by an area code that Twilio would ignore: %s %s', async (country, areaCode) => {
    const { error, requests } = await ask((account) => account.searchNumbers({ country, areaCode, limit: 5 }));
    expect(requests).toEqual([]);
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_REFUSED', context: { outcome: 'refused' } });
  });
});

describe('a number at Twilio', () => {
  it('is bought once', async () => {
    const { value, requests } = await ask((account) => account.buyNumber('+14155550100'), jsonAnswer(number, 201));
    expect(value).toMatchObject({ id: numberSid, phoneNumber: '+14155550100' });
    expect(requests[0]).toMatchObject({ method: 'POST', url: `${base}/IncomingPhoneNumbers.json` });
    expect(formOf(requests[0] as CarrierHttpRequest)).toEqual({ PhoneNumber: '+14155550100' });
    const lost = await ask((account) => account.buyNumber('+14155550100'), fetchFailure('ECONNRESET'));
    expect(lost).toMatchObject({ error: { context: { outcome: 'unknown' } }, requests: { length: 1 } });
  });

  it('is released, also when the first answer was lost', async () => {
    const gone = jsonAnswer({ code: 20404, message: 'Not found' }, 404);
    const { error, requests } = await ask(
      (account) => account.releaseNumber({ id: numberSid, phoneNumber: '+14155550100' }),
      fetchFailure('ECONNRESET'),
      gone,
    );
    expect(error).toBeUndefined();
    expect(requests[0]).toMatchObject({ method: 'DELETE', url: `${base}/IncomingPhoneNumbers/${numberSid}.json` });
    expect(
      (await ask((account) => account.releaseNumber({ id: numberSid, phoneNumber: '+1' }), { status: 204 })).error,
    ).toBe(undefined);
  });

  const target = {
    numberId: numberSid,
    phoneNumber: '+14155550100',
    webhookUrl: 'https://voice.example.com/in',
    statusUrl: 'https://voice.example.com/status',
    name: 'sales-agent',
  };
  const pointed = {
    VoiceUrl: target.webhookUrl,
    VoiceMethod: 'POST',
    StatusCallback: target.statusUrl,
    StatusCallbackMethod: 'POST',
    VoiceApplicationSid: '',
    TrunkSid: '',
  };

  it('is pointed here, away from an application or a trunk', async () => {
    const { value, requests } = await ask(
      (account) => account.pointNumber(target),
      jsonAnswer({}, 500),
      jsonAnswer(number),
    );
    expect(value).toEqual({ isPointed: true });
    expect(requests).toHaveLength(2);
    expect(requests[1]).toMatchObject({ method: 'POST', url: `${base}/IncomingPhoneNumbers/${numberSid}.json` });
    expect(formOf(requests[1] as CarrierHttpRequest)).toEqual(pointed);
  });

  it('is found by itself when only it is known', async () => {
    const { value, requests } = await ask(
      (account) => account.pointNumber({ ...target, numberId: '+14155550100' }),
      owned.answer,
      jsonAnswer(number),
    );
    expect(value).toEqual({ isPointed: true });
    expect(queryOf(requests[0] as CarrierHttpRequest)).toMatchObject({ PhoneNumber: '+14155550100' });
    expect(requests[1]?.url).toBe(`${base}/IncomingPhoneNumbers/${numberSid}.json`);
  });

  it('must be one of the account', async () => {
    const { error } = await ask(
      (account) => account.pointNumber({ ...target, numberId: '+14155550100' }),
      jsonAnswer({ incoming_phone_numbers: [], next_page_uri: null }),
    );
    expect(error).toMatchObject({ code: 'VOICE_CARRIER_REFUSED', message: expect.stringContaining('no such number') });
  });
});
