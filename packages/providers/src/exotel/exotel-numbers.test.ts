import type { ExotelCredentials, NumberTarget } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { readErrorAnswers, readExchange } from '../test-support/rest-exchange.ts';
import { jsonAnswer, type ScriptedAnswer, scriptedHttp } from '../test-support/scripted-http.ts';
import { ExotelProvider } from './exotel-provider.ts';

const here = import.meta.url;
const listed = readExchange(here, '__fixtures__/rest-numbers.json').answer;
const available = readExchange(here, '__fixtures__/rest-available-numbers.json');
const errors = readErrorAnswers(here, '__fixtures__/rest-errors.json');
const notFound = errors.find(({ status }) => status === 404) as ScriptedAnswer;
const api = 'https://api.exotel.com/v2_beta/Accounts/exampleaccount1';

function open(answers: readonly ScriptedAnswer[], changes: Partial<ExotelCredentials> = {}) {
  const { http, requests } = scriptedHttp(...answers);
  const credentials = { provider: 'exotel', accountSid: 'exampleaccount1', apiKey: 'key', apiToken: 'token' } as const;
  const account = new ExotelProvider().openAccount({ ...credentials, ...changes }, { http, clock: new VirtualClock() });
  return { account, requests };
}

const page = (index: number, count: number, more: Record<string, unknown> = {}) =>
  jsonAnswer({
    page: index,
    page_size: 50,
    incoming_phone_numbers: Array.from({ length: count }, (_, entry) => ({
      sid: `sid-${index}-${entry}`,
      phone_number: `+9155501${String(index * 50 + entry).padStart(5, '0')}`,
    })),
    ...more,
  });

describe('numbers of an account at Exotel', () => {
  it('are listed with where their calls go', async () => {
    const { account, requests } = open([listed]);
    expect(await account.listNumbers()).toEqual([
      {
        id: '0000000000000000000000000000c301',
        phoneNumber: '+915550100099',
        friendlyName: '05550100099',
        capabilities: { voice: true, sms: false, mms: false },
        voiceUrl: 'http://my.exotel.com/exampleaccount1/exoml/start_voice/123456',
        country: 'IN',
        locality: 'MH',
      },
    ]);
    expect(requests.map(({ url }) => url)).toEqual([`${api}/IncomingPhoneNumbers?Page=0&PageSize=50`]);
  });

  it('are listed through all pages, asking nobody but the API base', async () => {
    const next = { next_page_uri: 'http://elsewhere.example.com/v2_beta?Page=1' };
    const { account, requests } = open([page(0, 50, next), page(1, 50, next), page(2, 3, { next_page_uri: null })]);
    expect(await account.listNumbers()).toHaveLength(103);
    expect(requests.map(({ url }) => url)).toEqual(
      [0, 1, 2].map((index) => `${api}/IncomingPhoneNumbers?Page=${index}&PageSize=50`),
    );
  });

  it('are listed once when Exotel gives the same page again and again', async () => {
    const { account, requests } = open([page(0, 50), page(0, 50)]);
    expect(await account.listNumbers()).toHaveLength(50);
    expect(requests).toHaveLength(2);
  });

  it('leave out what is no number, and refuse an answer without a list', async () => {
    const odd = jsonAnswer({ incoming_phone_numbers: [null, 7, { sid: 'x' }, { phone_number: '05550100001' }] });
    expect(await open([odd]).account.listNumbers()).toMatchObject([{ id: '+915550100001', voiceUrl: undefined }]);
    await expect(open([jsonAnswer({})]).account.listNumbers()).rejects.toMatchObject({
      code: 'VOICE_CARRIER_RESPONSE',
    });
  });
});

describe('numbers for sale at Exotel', () => {
  it('are looked for kind after kind, over those that a country does not have', async () => {
    const { account, requests } = open([available.answer, notFound, jsonAnswer([])]);
    expect(await account.searchNumbers({ country: 'in', areaCode: 'ka', limit: 10 })).toEqual([
      expect.objectContaining({ id: '+915550100050', phoneNumber: '+915550100050', locality: 'KA' }),
    ]);
    expect(requests.map(({ url }) => url)).toEqual([
      available.request.url,
      `${api}/AvailablePhoneNumbers/IN/Mobile?InRegion=KA`,
      `${api}/AvailablePhoneNumbers/IN/TollFree?InRegion=KA`,
    ]);
  });

  it('have the area code in its place, and no more of them come than were asked for', async () => {
    const numbers = ['+915550100050', '+918055550100', '+915550108080'].map((phone_number) => ({ phone_number }));
    const two = open([jsonAnswer(numbers), jsonAnswer([]), jsonAnswer([])]);
    expect(await two.account.searchNumbers({ country: 'IN', areaCode: '080', limit: 10 })).toMatchObject([
      { phoneNumber: '+918055550100' },
    ]);
    const one = open([jsonAnswer(numbers)]);
    expect(await one.account.searchNumbers({ country: 'IN', contains: '55', limit: 2 })).toHaveLength(2);
    expect(one.requests).toMatchObject([{ url: `${api}/AvailablePhoneNumbers/IN/Landline?Contains=55` }]);
  });

  it('are refused with the reason of Exotel', async () => {
    const forbidden = errors.find(({ status }) => status === 403) as ScriptedAnswer;
    await expect(open([forbidden]).account.searchNumbers({ country: 'IN', limit: 1 })).rejects.toMatchObject({
      code: 'VOICE_CARRIER_AUTH',
    });
  });

  it('are bought by their number, once', async () => {
    const bought = { sid: 'sid-1', phone_number: '+915550100050', country: 'IN', capabilities: { voice: true } };
    const { account, requests } = open([jsonAnswer(bought)]);
    expect(await account.buyNumber('+915550100050')).toMatchObject({ id: 'sid-1', phoneNumber: '+915550100050' });
    expect(requests).toMatchObject([
      { method: 'POST', url: `${api}/IncomingPhoneNumbers`, body: 'PhoneNumber=%2B915550100050' },
    ]);
    const failing = open([{ status: 503 }]);
    await expect(failing.account.buyNumber('+915550100050')).rejects.toMatchObject({ context: { outcome: 'unknown' } });
    expect(failing.requests).toHaveLength(1);
    await expect(open([jsonAnswer({})]).account.buyNumber('+915550100050')).rejects.toMatchObject({
      code: 'VOICE_CARRIER_RESPONSE',
    });
  });

  it('are given back, once', async () => {
    const number = { id: 'sid-1', phoneNumber: '+915550100050' };
    const { account, requests } = open([jsonAnswer({ Status: 202, Message: 'Accepted' }, 202), { status: 503 }]);
    await account.releaseNumber(number);
    await expect(account.releaseNumber(number)).rejects.toMatchObject({ code: 'VOICE_CARRIER_UNAVAILABLE' });
    expect(requests).toMatchObject([
      { method: 'DELETE', url: `${api}/IncomingPhoneNumbers/sid-1`, body: '' },
      { method: 'DELETE' },
    ]);
  });
});

describe('pointing a number of Exotel to an agent', () => {
  const target: NumberTarget = {
    numberId: '0000000000000000000000000000c301',
    phoneNumber: '+915550100099',
    webhookUrl: 'https://voice.example.com/telephony/exotel/inbound/e/1/secret',
    statusUrl: 'https://voice.example.com/telephony/exotel/status/1/secret',
    name: 'voice-sales-agent',
  };

  it('is a matter of App Bazaar: the steps name the URL and the number', async () => {
    const { account, requests } = open([]);
    const pointed = await account.pointNumber(target);
    expect(pointed).toMatchObject({ isPointed: false, steps: { length: 5 } });
    expect(JSON.stringify(pointed)).toContain(`Set the URL of its Voicebot applet to ${target.webhookUrl}`);
    expect(JSON.stringify(pointed)).toContain('assign the flow to +915550100099');
    expect(requests).toEqual([]);
  });

  it('attaches the flow whose id is set, and leaves to a person what is inside of it', async () => {
    const { account, requests } = open([jsonAnswer({ sid: target.numberId })], { flowId: '123456' });
    const pointed = await account.pointNumber(target);
    expect(pointed).toMatchObject({
      isPointed: false,
      steps: [
        expect.stringContaining('runs flow 123456 from now on'),
        expect.stringContaining(target.webhookUrl),
        expect.any(String),
      ],
    });
    expect(requests).toMatchObject([
      {
        method: 'PUT',
        url: `${api}/IncomingPhoneNumbers/${target.numberId}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'VoiceUrl=http%3A%2F%2Fmy.exotel.com%2Fexampleaccount1%2Fexoml%2Fstart_voice%2F123456',
      },
    ]);
  });

  it('finds the Sid of a number that is known by its digits only', async () => {
    const { account, requests } = open([listed, jsonAnswer({})], { flowId: '123456' });
    await account.pointNumber({ ...target, numberId: target.phoneNumber });
    expect(requests[1]?.url).toBe(`${api}/IncomingPhoneNumbers/${target.numberId}`);
    const foreign = { ...target, numberId: '+915550100098', phoneNumber: '+915550100098' };
    await expect(open([listed], { flowId: '1' }).account.pointNumber(foreign)).rejects.toMatchObject({
      code: 'VOICE_CARRIER_REFUSED',
    });
  });
});
