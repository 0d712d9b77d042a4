import type { CarrierReport, WebhookRequest } from '@voice/core/telephony';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWebhook } from '../test-support/fixtures.ts';
import { ExotelProvider } from './exotel-provider.ts';

const read = (name: string) => readWebhook(import.meta.url, `__fixtures__/${name}.json`);
const provider = new ExotelProvider();
const providerCallId = '00000000000000000000000000001a01';
const silent: CarrierReport = {
  providerCallId,
  status: undefined,
  answeredBy: undefined,
  cause: undefined,
  durationSecs: undefined,
  recordingUrl: undefined,
};

const post = (contentType: string, body: string): WebhookRequest => ({
  method: 'POST',
  url: 'https://voice.example.com/telephony/exotel/status/call-000001/secret',
  headers: { 'content-type': contentType },
  body: new TextEncoder().encode(body),
});
const form = (fields: Record<string, string>) =>
  post('application/x-www-form-urlencoded', new URLSearchParams({ CallSid: providerCallId, ...fields }).toString());
const json = (fields: object) => post('application/json', JSON.stringify({ CallSid: providerCallId, ...fields }));

describe('reports of Exotel', () => {
  it.each([
    ['status-answered', { status: 'IN_PROGRESS' }],
    ['status-completed', { status: 'COMPLETED', answeredBy: 'human', durationSecs: 38 }],
    ['status-completed-multipart', { status: 'COMPLETED', answeredBy: 'human', durationSecs: 38 }],
    ['status-minimal-multipart', { status: 'COMPLETED' }],
    ['status-busy', { status: 'BUSY', durationSecs: 0 }],
    ['status-failed', { status: 'FAILED', durationSecs: 0 }],
    ['status-no-answer', { status: 'NO_ANSWER', durationSecs: 0 }],
    ['passthru', { cause: 'the stream was ended by the bot' }],
    ['connect-applet', {}],
  ] as [string, Partial<CarrierReport>][])('%s.json says %j', async (name, says) => {
    expect(await provider.parseReport(read(name))).toEqual({ ...silent, ...says });
  });

  it('mean the same in a form', async () => {
    const fields = { EventType: 'terminal', Status: 'completed', 'Legs[0][OnCallDuration]': '38' };
    expect(await provider.parseReport(form({ ...fields, 'Legs[0][AnsweredBy]': 'HUMAN' }))).toEqual(
      await provider.parseReport(read('status-completed')),
    );
    const legs = JSON.stringify([{ OnCallDuration: 38, AnsweredBy: 'Human' }]);
    expect(await provider.parseReport(form({ Status: 'completed', Legs: legs }))).toEqual({
      ...silent,
      status: 'COMPLETED',
      answeredBy: 'human',
      durationSecs: 38,
    });
  });

  it.each([
    [{ EventType: 'answered' }, 'IN_PROGRESS'],
    [{ EventType: 'Answered', Status: 'in-progress' }, 'IN_PROGRESS'],
    [{ Status: 'in-progress' }, undefined],
    [{ EventType: 'ringing', Status: 'in-progress' }, 'RINGING'],
    [{ EventType: 'ringing' }, 'RINGING'],
    [{ EventType: 'terminal', Status: 'canceled' }, 'CANCELED'],
    [{ EventType: 'terminal', Status: 'something-new' }, undefined],
    [{ CallStatus: 'in-progress' }, 'IN_PROGRESS'],
    [{ Status: '' }, undefined],
  ])('with %j: status %s', async (fields, status) => {
    expect((await provider.parseReport(json(fields))).status).toBe(status);
  });

  it.each([
    ['HUMAN', 'human'],
    ['Machine', 'machine'],
    ['NotSure', 'unknown'],
    ['NA', undefined],
    ['martian', undefined],
  ])('say who answered, in whatever case: %s is %s', async (AnsweredBy, answeredBy) => {
    expect((await provider.parseReport(json({ Legs: [{ AnsweredBy }] }))).answeredBy).toBe(answeredBy);
  });

  it('say who answered on a second leg when the first is not asked', async () => {
    const Legs = [{ AnsweredBy: 'NA' }, { AnsweredBy: 'Machine' }];
    expect((await provider.parseReport(json({ Legs }))).answeredBy).toBe('machine');
  });

  it('count seconds by the conversation where there is no leg', async () => {
    expect((await provider.parseReport(json({ Status: 'completed', ConversationDuration: 12 }))).durationSecs).toBe(12);
    expect(
      (await provider.parseReport(json({ Status: 'completed', ConversationDuration: -1 }))).durationSecs,
    ).toBeUndefined();
  });

  it('tell where a recording is, of the call or of the stream', async () => {
    const url = 'https://recordings.example.com/1.mp3';
    expect((await provider.parseReport(json({ RecordingUrl: url }))).recordingUrl).toBe(url);
    const Stream = JSON.stringify({ RecordingUrl: url, DisconnectedBy: 'caller' });
    expect(await provider.parseReport(form({ Stream }))).toMatchObject({
      recordingUrl: url,
      cause: 'the stream was ended by the caller',
    });
  });

  it.each([
    ['nothing', post('application/json', '')],
    ['no call', post('application/json', '{"Status":"completed"}')],
    ['a list', post('application/json', '[]')],
    ['a page', post('text/html', '<html>')],
    ['no content type', post('', `CallSid=${providerCallId}`)],
    ['a multipart body without its boundary', post('multipart/form-data', 'CallSid')],
    ['a multipart body that breaks off', post('multipart/form-data; boundary=x', '--x\r\nContent-Disp')],
  ])('are refused when they are %s', async (_what, request) => {
    await expect(provider.parseReport(request)).rejects.toMatchObject({ code: 'VOICE_WEBHOOK_FORMAT' });
  });

  it('throw nothing else, whatever anybody posts', async () => {
    const types = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
    );
    const leg = fc.oneof(fc.jsonValue(), fc.record({ AnsweredBy: fc.jsonValue(), OnCallDuration: fc.jsonValue() }));
    const report = fc.record({ CallSid: fc.jsonValue(), Status: fc.jsonValue(), Legs: fc.oneof(leg, fc.array(leg)) });
    const bodies = fc.oneof(
      fc.string(),
      report.map((value) => JSON.stringify(value)),
      fc.string().map((value) => `--x\r\nContent-Disposition: form-data; name="CallSid"\r\n\r\n${value}\r\n--x--\r\n`),
      fc.string().map((value) => new URLSearchParams({ CallSid: '1', Legs: value, Stream: value }).toString()),
    );
    await fc.assert(
      fc.asyncProperty(types, bodies, async (contentType, body) => {
        try {
          expect((await provider.parseReport(post(contentType, body))).providerCallId).not.toBe('');
        } catch (error) {
          expect(error).toMatchObject({ code: 'VOICE_WEBHOOK_FORMAT' });
        }
      }),
    );
  });
});
