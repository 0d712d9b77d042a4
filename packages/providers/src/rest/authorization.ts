/**
 * The value of an `authorization` header.
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
