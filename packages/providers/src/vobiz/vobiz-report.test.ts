import type { CarrierReport, WebhookRequest } from '@voice/core/telephony';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWebhook } from '../test-support/fixtures.ts';
import { VobizProvider } from './vobiz-provider.ts';

const read = (name: string) => readWebhook(import.meta.url, `__fixtures__/${name}.json`);
const provider = new VobizProvider();
const providerCallId = '00000000-0000-4000-8000-00000000c001';
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
  url: 'https://voice.example.com/telephony/vobiz/hangup/call-000001/secret',
  headers: { 'content-type': contentType },
  body: new TextEncoder().encode(body),
});
const form = (fields: Record<string, string>) =>
  provider.parseReport(
    post('application/x-www-form-urlencoded', new URLSearchParams({ CallUUID: providerCallId, ...fields }).toString()),
  );

describe('reports of Vobiz', () => {
  it.each([
    ['ring', { status: 'RINGING' }],
    ['outbound-webhook', { status: 'IN_PROGRESS' }],
    ['hangup-completed', { status: 'COMPLETED', durationSecs: 11, cause: 'Normal Hangup' }],
    ['hangup-webhook', { status: 'COMPLETED', durationSecs: 11, cause: 'End Of XML Instructions' }],
    ['hangup-busy', { status: 'BUSY', durationSecs: 0, cause: 'Busy Line' }],
    ['hangup-no-answer', { status: 'NO_ANSWER', durationSecs: 0, cause: 'No Answer' }],
    ['hangup-cancel', { status: 'CANCELED', durationSecs: 0, cause: 'Cancelled' }],
    ['hangup-failed', { status: 'FAILED', durationSecs: 0, cause: 'Invalid Destination Address' }],
    ['machine-detection', { status: 'IN_PROGRESS', answeredBy: 'machine' }],
    ['stream-stop', {}],
    ['stream-dropped', { cause: 'connection disconnected with the remote service' }],
  ] as [string, Partial<CarrierReport>][])('%s.json says %j', async (name, says) => {
    expect(await provider.parseReport(read(name))).toEqual({ ...silent, ...says });
  });

  it.each([
    ['timeout', 'NO_ANSWER'],
    ['canceled', 'CANCELED'],
    ['Completed', 'COMPLETED'],
    ['something-new', undefined],
  ])('know the status %s', async (CallStatus, status) => {
    expect((await form({ CallStatus })).status).toBe(status);
  });

  it.each([
    [{ Duration: '11' }, 'COMPLETED'],
    [{ Duration: '0', HangupCause: 'USER_BUSY' }, 'BUSY'],
    [{ HangupCause: 'SOMETHING_NEW' }, 'FAILED'],
  ])('of a hang-up always tell an end: %j is %s', async (fields, status) => {
    expect((await form({ Event: 'Hangup', ...fields })).status).toBe(status);
  });

  it('say who answered', async () => {
    expect((await form({ Event: 'MachineDetection', Machine: 'false' })).answeredBy).toBe('human');
    expect((await form({ Event: 'MachineDetection', Machine: 'perhaps' })).answeredBy).toBeUndefined();
  });

  it('say what became of a transfer', async () => {
    expect(await form({ DialStatus: 'no-answer', CallStatus: 'in-progress' })).toEqual({
      ...silent,
      status: 'IN_PROGRESS',
      cause: 'no-answer',
    });
  });

  it('tell where a recording is, in the spelling of documents and of requests', async () => {
    const url = 'https://media.example.com/1.mp3';
    expect(await form({ RecordUrl: url })).toEqual({ ...silent, recordingUrl: url });
    const body = new URLSearchParams({ call_uuid: providerCallId, record_url: url }).toString();
    expect(await provider.parseReport(post('application/x-www-form-urlencoded', body))).toEqual({
      ...silent,
      recordingUrl: url,
    });
  });

  it.each([
    ['nothing', post('application/x-www-form-urlencoded', '')],
    ['no call', post('application/x-www-form-urlencoded', 'Event=Hangup')],
    ['a page', post('text/html', '<html>')],
  ])('are refused when they are %s', async (_what, request) => {
    await expect(provider.parseReport(request)).rejects.toMatchObject({ code: 'VOICE_WEBHOOK_FORMAT' });
  });

  it('throw nothing else, whatever anybody posts', async () => {
    const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data');
    const names = fc.constantFrom('CallUUID', 'Event', 'CallStatus', 'Duration', 'HangupCause', 'Machine', '__proto__');
    const bodies = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.array(fc.tuple(names, fc.string())).map((pairs) => new URLSearchParams(pairs).toString()),
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
