import type { WebhookRequest } from '@voice/core/telephony';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFields, requireField } from './webhook-fields.ts';

function request(
  method: 'GET' | 'POST',
  url: string,
  contentType?: string,
  body: string | Uint8Array = '',
): WebhookRequest {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { method, url: `https://voice.example.com${url}`, headers: { 'content-type': contentType }, body: bytes };
}

describe('the fields of a webhook', () => {
  it('come from the query of a GET, not from a body or a fragment', () => {
    const get = request('GET', '/in?CallSid=CA1&From=%2B1415#CallSid=CA2', 'application/json', '{"CallSid":"CA3"}');
    expect(Object.fromEntries(readFields(get, 'exotel'))).toEqual({ CallSid: 'CA1', From: '+1415' });
  });

  it('come from the form of a POST, not from its query; the first of a repeated field counts', () => {
    const post = request(
      'POST',
      '/in?CallSid=CA0',
      'application/x-www-form-urlencoded; charset=utf-8',
      'CallSid=CA1&CallSid=CA2&To=a+b',
    );
    expect(Object.fromEntries(readFields(post, 'twilio'))).toEqual({ CallSid: 'CA1', To: 'a b' });
  });

  it('come from a JSON object with texts and numbers', () => {
    const post = request(
      'POST',
      '/in',
      'Application/JSON',
      '{"CallSid":"CA1","From":918, "Deep":{"x":1}, "None":null}',
    );
    expect(Object.fromEntries(readFields(post, 'exotel'))).toEqual({ CallSid: 'CA1', From: '918' });
  });

  it.each([
    ['other content types', request('POST', '/in', 'multipart/form-data; boundary=x', '--x')],
    ['no content type', request('POST', '/in', undefined, 'CallSid=CA1')],
    ['broken JSON', request('POST', '/in', 'application/json', '{"CallSid":')],
    ['a JSON list', request('POST', '/in', 'application/json', '["CallSid"]')],
    ['JSON null', request('POST', '/in', 'application/json', 'null')],
  ])('are refused in %s', (_name, bad) => {
    expect(() => readFields(bad, 'vobiz')).toThrow(expect.objectContaining({ code: 'VOICE_WEBHOOK_FORMAT' }));
  });

  it('are read or refused with our own error, whatever the bytes', () => {
    const contentTypes = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain');
    fc.assert(
      fc.property(contentTypes, fc.uint8Array({ maxLength: 200 }), (contentType, body) => {
        try {
          readFields(request('POST', '/in', contentType, body), 'exotel');
        } catch (error) {
          expect(error).toMatchObject({ code: 'VOICE_WEBHOOK_FORMAT' });
        }
      }),
    );
  });

  it('name what is missing', () => {
    const fields = new Map([['From', '']]);
    expect(requireField(fields, ['From'], 'twilio', { mayBeEmpty: true })).toBe('');
    expect(() => requireField(fields, ['From'], 'twilio')).toThrow('Expected "From" in the webhook of twilio');
    expect(() => requireField(fields, ['CallTo', 'To'], 'exotel')).toThrow('"CallTo or To"');
  });
});
