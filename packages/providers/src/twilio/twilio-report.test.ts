import type { WebhookRequest } from '@voice/core/telephony';
import { describe, expect, it } from 'vitest';
import { readWebhook } from '../test-support/fixtures.ts';
import { TwilioProvider } from './twilio-provider.ts';

const provider = new TwilioProvider();
const callId = 'CA00000000000000000000000000000101';
const fixture = (name: string) => readWebhook(import.meta.url, `__fixtures__/${name}.json`);
const form = (fields: Record<string, string>): WebhookRequest => ({
  method: 'POST',
  url: 'https://voice.example.com/telephony/twilio/status/call-1/secret',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new TextEncoder().encode(new URLSearchParams(fields).toString()),
});

describe('reports of Twilio', () => {
  it.each([
    ['initiated', 'PENDING', undefined],
    ['ringing', 'RINGING', undefined],
    ['answered', 'IN_PROGRESS', undefined],
    ['busy', 'BUSY', 'SIP 486'],
    ['no-answer', 'NO_ANSWER', 'SIP 487'],
    ['canceled', 'CANCELED', 'SIP 487'],
    ['failed', 'FAILED', 'SIP 404'],
  ])('%s is %s', async (name, status, cause) => {
    const report = fixture(`status-${name}`);
    expect(
      provider.verifyWebhook(report, { authTokens: ['twilio-test-token-not-real'], urlSecretMatched: true }),
    ).toEqual({
      ok: true,
    });
    expect(await provider.parseReport(report)).toMatchObject({
      providerCallId: callId,
      status,
      cause,
      answeredBy: undefined,
    });
  });

  it('tell how long a call was', async () => {
    expect(await provider.parseReport(fixture('status-completed'))).toEqual({
      providerCallId: callId,
      status: 'COMPLETED',
      answeredBy: undefined,
      cause: undefined,
      durationSecs: 42,
      recordingUrl: undefined,
    });
  });

  it('tell who has answered, and no status with it', async () => {
    expect(await provider.parseReport(fixture('machine-detection'))).toMatchObject({
      providerCallId: callId,
      status: undefined,
      answeredBy: 'machine',
      durationSecs: undefined,
    });
  });

  it.each([
    ['human', 'human'],
    ['machine_start', 'machine'],
    ['machine_end_silence', 'machine'],
    ['fax', 'fax'],
    ['unknown', 'unknown'],
    ['something-new', 'unknown'],
    ['', undefined],
  ])('say "%s" for %s', async (sent, answeredBy) => {
    expect(await provider.parseReport(form({ CallSid: callId, AnsweredBy: sent }))).toMatchObject({ answeredBy });
  });

  it('tell Twilio’s own code, and where a recording is', async () => {
    const fields = {
      CallSid: callId,
      CallStatus: 'failed',
      ErrorCode: '13224',
      SipResponseCode: '404',
      RecordingUrl: 'https://r',
    };
    expect(await provider.parseReport(form(fields))).toMatchObject({
      cause: 'Twilio error 13224',
      recordingUrl: 'https://r',
    });
  });

  it('are understood with a status that is new', async () => {
    expect(await provider.parseReport(form({ CallSid: callId, CallStatus: 'teleporting' }))).toMatchObject({
      status: undefined,
    });
  });

  it('are refused without a call', async () => {
    await expect(provider.parseReport(form({ CallStatus: 'completed' }))).rejects.toMatchObject({
      code: 'VOICE_WEBHOOK_FORMAT',
    });
  });
});
