import { createHmac } from 'node:crypto';

/**
 * `X-Twilio-Signature`: over the URL as configured, followed by each parameter's key and value, sorted by key.
 * @param parameters of a form; none for GET and for the upgrade of a socket
 * @returns base64
 * @see https://www.twilio.com/docs/usage/security
 */
export function twilioSignature(
  authToken: string,
  url: string,
  parameters: Readonly<Record<string, string | readonly string[]>> = {},
): string {
  const keys = Object.keys(parameters).sort();
  const text = keys.map((key) => {
    const value = parameters[key] as string | readonly string[];
    const values = typeof value === 'string' ? [value] : [...new Set(value)].sort();
    return values.map((one) => `${key}${one}`).join('');
  });
  return createHmac('sha1', authToken)
    .update(`${url}${text.join('')}`, 'utf8')
    .digest('base64');
}
