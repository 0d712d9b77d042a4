import type { WebhookRequest } from '@voice/core/telephony';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFields, readReportFields, requireField } from './webhook-fields.ts';

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

describe('the fields of a report', () => {
  const multipart = (boundary: string, body: string) =>
    request('POST', '/status?CallSid=CA0', `multipart/form-data; boundary=${boundary}`, body);
  const part = (name: string, value: string) =>
    `------Boundary7\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

  it('come from a multipart form too: texts, the first of each name, no files', async () => {
    const file =
      '------Boundary7\r\nContent-Disposition: form-data; name="Voice"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\nRIFF\r\n';
    const body = `${part('CallSid', 'CA1')}${part('CallSid', 'CA2')}${file}${part('Legs[0][Status]', 'complété')}------Boundary7--\r\n`;
    expect(Object.fromEntries(await readReportFields(multipart('----Boundary7', body), 'exotel'))).toEqual({
      CallSid: 'CA1',
      'Legs[0][Status]': 'complété',
    });
  });

  it('come from a form and from JSON as those of any webhook', async () => {
    const form = request('POST', '/status', 'application/x-www-form-urlencoded', 'CallSid=CA1');
    const json = request('POST', '/status', 'application/json', '{"CallSid":"CA1"}');
    for (const report of [form, json]) expect((await readReportFields(report, 'exotel')).get('CallSid')).toBe('CA1');
  });

  it.each([
    ['a boundary that is not there', multipart('----Other', part('CallSid', 'CA1'))],
    ['an end that is missing', multipart('----Boundary7', part('CallSid', 'CA1'))],
    ['no boundary', request('POST', '/status', 'multipart/form-data', part('CallSid', 'CA1'))],
    ['text', request('POST', '/status', 'text/plain', 'CallSid=CA1')],
  ])('are refused with %s', async (_name, bad) => {
    await expect(readReportFields(bad, 'exotel')).rejects.toMatchObject({ code: 'VOICE_WEBHOOK_FORMAT' });
  });

  it('are read or refused with our own error, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('--', 'B', '\r\n', 'a="b"', ';', ':', ' ') }),
        async (body) => {
          await readReportFields(multipart('B', body), 'exotel').catch((error: unknown) => {
            expect(error).toMatchObject({ code: 'VOICE_WEBHOOK_FORMAT' });
          });
        },
      ),
    );
  });
});
