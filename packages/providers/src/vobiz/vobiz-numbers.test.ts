import type { NumberTarget } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { readExchange } from '../test-support/rest-exchange.ts';
import { jsonAnswer, type ScriptedAnswer, scriptedHttp } from '../test-support/scripted-http.ts';
import { VobizProvider } from './vobiz-provider.ts';

const read = (name: string) => readExchange(import.meta.url, `__fixtures__/${name}.json`);
const api = 'https://api.vobiz.ai/api/v1/Account/MA_EXAMPLE01';
const notFound = jsonAnswer({ error: 'not found' }, 404);

function open(...answers: readonly ScriptedAnswer[]) {
  const { http, requests } = scriptedHttp(...answers);
  const credentials = { provider: 'vobiz', authId: 'MA_EXAMPLE01', authToken: 'token' } as const;
  const account = new VobizProvider().openAccount(credentials, { http, clock: new VirtualClock() });
  return { account, requests };
}

/** What was asked, as method and path below the account. */
const asked = (requests: readonly { method: string; url: string }[]) =>
  requests.map(({ method, url }) => `${method} ${url.replace(`${api}/`, '')}`);

const page = (index: number, count: number, total: number, perPage = 25) =>
  jsonAnswer({
    items: Array.from({ length: count }, (_, entry) => ({
      e164: `+9155501${String((index - 1) * perPage + entry).padStart(5, '0')}`,
    })),
    page: index,
    per_page: perPage,
    total,
  });

describe('numbers of an account at Vobiz', () => {
  it('are listed', async () => {
    const { account, requests } = open(read('rest-numbers').answer);
    expect(await account.listNumbers()).toEqual([
      {
        id: '00000000-0000-4000-8000-00000000e001',
        phoneNumber: '+915550100099',
        friendlyName: '+915550100099',
        capabilities: { voice: true, sms: false, mms: false },
        voiceUrl: undefined,
        country: 'IN',
        locality: 'Maharashtra',
      },
    ]);
    expect(asked(requests)).toEqual(['GET numbers?page=1&per_page=100']);
  });

  it('are listed through all pages, of the size that Vobiz gives', async () => {
    const { account, requests } = open(page(1, 25, 60), page(2, 25, 60), page(3, 10, 60));
    expect(await account.listNumbers()).toHaveLength(60);
    expect(requests).toHaveLength(3);
    const exact = open(page(1, 25, 50), page(2, 25, 50));
    expect(await exact.account.listNumbers()).toHaveLength(50);
    expect(exact.requests).toHaveLength(2);
  });

  it('end with an empty page, whatever the total says', async () => {
    const { account } = open(page(1, 25, 60), page(2, 0, 60));
    expect(await account.listNumbers()).toHaveLength(25);
  });

  it('take no calls while they are blocked or without voice', async () => {
    const [item] = (JSON.parse(read('rest-numbers').answer.body) as { items: object[] }).items;
    const items = [
      { ...item, is_blocked: true },
      { ...item, e164: '+915550100098', voice_enabled: false },
    ];
    const { account } = open(jsonAnswer({ items: [...items, null, {}], total: 2 }));
    expect((await account.listNumbers()).map(({ capabilities }) => capabilities.voice)).toEqual([false, false]);
  });

  it('refuse an answer without a list', async () => {
    await expect(open(jsonAnswer({})).account.listNumbers()).rejects.toMatchObject({ code: 'VOICE_CARRIER_RESPONSE' });
  });
});

describe('numbers in stock at Vobiz', () => {
  it('are looked for by country and digits, and have the area code in its place', async () => {
    const items = ['+918055550100', '+915550108080'].map((e164) => ({ e164, country: 'IN' }));
    const { account, requests } = open(jsonAnswer({ items, page: 1, per_page: 100, total: 2 }));
    expect(await account.searchNumbers({ country: 'in', areaCode: '80', limit: 10 })).toMatchObject([
      { id: '+918055550100', phoneNumber: '+918055550100' },
    ]);
    expect(asked(requests)).toEqual(['GET inventory/numbers?country=IN&search=80&page=1&per_page=100']);
  });

  it('come as many as were asked for', async () => {
    const { account, requests } = open(page(1, 25, 100), page(2, 25, 100));
    expect(await account.searchNumbers({ country: 'IN', limit: 30 })).toHaveLength(30);
    expect(requests).toHaveLength(2);
  });

  it('are bought by their number, once', async () => {
    const { request, answer } = read('rest-purchase');
    const { account, requests } = open(answer);
    expect(await account.buyNumber('+915550100050')).toMatchObject({
      id: '00000000-0000-4000-8000-00000000e002',
      phoneNumber: '+915550100050',
    });
    expect(requests).toMatchObject([{ method: 'POST', url: request.url, body: JSON.stringify(request.json) }]);
    const failing = open({ status: 500 });
    await expect(failing.account.buyNumber('+915550100050')).rejects.toMatchObject({ context: { outcome: 'unknown' } });
    await expect(open(notFound).account.buyNumber('+915550100050')).rejects.toMatchObject({
      code: 'VOICE_CARRIER_REFUSED',
    });
    await expect(open(jsonAnswer({})).account.buyNumber('+915550100050')).rejects.toMatchObject({
      code: 'VOICE_CARRIER_RESPONSE',
    });
  });

  it('are given back without the plus, else with it', async () => {
    const number = { id: '1', phoneNumber: '+915550100050' };
    const today = open({ status: 204 });
    await today.account.releaseNumber(number);
    expect(asked(today.requests)).toEqual(['DELETE numbers/915550100050']);
    const yesterday = open(notFound, jsonAnswer({ message: 'number returned to inventory' }));
    await yesterday.account.releaseNumber(number);
    expect(asked(yesterday.requests)[1]).toBe('DELETE numbers/%2B915550100050');
    const failing = open({ status: 503 });
    await expect(failing.account.releaseNumber(number)).rejects.toMatchObject({ code: 'VOICE_CARRIER_UNAVAILABLE' });
    const foreign = open(jsonAnswer({ error: 'forbidden', message: 'account does not own this number' }, 403));
    await expect(foreign.account.releaseNumber(number)).rejects.toMatchObject({
      message: expect.stringContaining('account does not own this number'),
    });
  });
});

describe('pointing a number of Vobiz to an agent', () => {
  const target: NumberTarget = {
    numberId: '00000000-0000-4000-8000-00000000e001',
    phoneNumber: '+915550100099',
    webhookUrl: 'https://voice.example.com/telephony/vobiz/inbound/e/1/secret',
    statusUrl: 'https://voice.example.com/telephony/vobiz/status/1/secret',
    name: 'voice-sales-agent',
  };
  const body = {
    app_name: 'voice-sales-agent',
    answer_url: target.webhookUrl,
    answer_method: 'POST',
    hangup_url: target.statusUrl,
    hangup_method: 'POST',
  };
  const attached = jsonAnswer({ message: 'attached' });

  it('brings the application of that name up to date and attaches it', async () => {
    const { account, requests } = open(read('rest-applications').answer, jsonAnswer({}, 202), attached);
    expect(await account.pointNumber(target)).toEqual({ isPointed: true });
    expect(asked(requests)).toEqual([
      'GET Application/?limit=100&offset=0',
      'POST Application/00000002/',
      'POST numbers/%2B915550100099/application',
    ]);
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual(body);
    expect(JSON.parse(requests[2]?.body ?? '')).toEqual({ application_id: '00000002' });
  });

  it('makes the application where there is none, looking through all of them', async () => {
    const first = {
      meta: { total_count: 101 },
      objects: Array.from({ length: 100 }, (_, index) => ({ app_id: index, app_name: `other-${index}` })),
    };
    const last = { meta: { total_count: 101 }, objects: [{ app_id: 'x', app_name: 'other' }] };
    const { account, requests } = open(jsonAnswer(first), jsonAnswer(last), jsonAnswer({ app_id: '3' }, 201), attached);
    await account.pointNumber(target);
    expect(asked(requests)).toEqual([
      'GET Application/?limit=100&offset=0',
      'GET Application/?limit=100&offset=100',
      'POST Application/',
      'POST numbers/%2B915550100099/application',
    ]);
    expect(JSON.parse(requests[2]?.body ?? '')).toEqual(body);
    expect(JSON.parse(requests[3]?.body ?? '')).toEqual({ application_id: '3' });
  });

  it('gives the application a name that Vobiz takes', async () => {
    const { account, requests } = open(jsonAnswer({}), jsonAnswer({ app_id: '3' }), attached);
    await account.pointNumber({ ...target, name: 'voice: Küche & Bad' });
    expect(JSON.parse(requests[1]?.body ?? '')).toMatchObject({ app_name: 'voice-K-che-Bad' });
  });

  it('makes no second application when it is not known whether the first was made', async () => {
    const { account, requests } = open(jsonAnswer({ objects: [] }), { status: 502 });
    await expect(account.pointNumber(target)).rejects.toMatchObject({ context: { outcome: 'unknown' } });
    expect(requests).toHaveLength(2);
    await expect(open(jsonAnswer({}), jsonAnswer({})).account.pointNumber(target)).rejects.toMatchObject({
      code: 'VOICE_CARRIER_RESPONSE',
    });
  });
});
