import { createHmac } from 'node:crypto';

/** Both signatures and the nonces that they were made with. */
export type VobizSignatureHeaders = Readonly<Record<string, string>>;

/**
 * The signature headers of Vobiz. Neither query nor body is signed.
 * @param nonces 20 digits each, different
 * @see https://www.vobiz.ai/docs (Validating callbacks)
 */
export function vobizSignatureHeaders(
  authToken: string,
  url: string,
  nonces: { readonly v2: string; readonly v3: string },
): VobizSignatureHeaders {
  const v2 = vobizSignatureV2(authToken, url, nonces.v2);
  const v3 = vobizSignatureV3(authToken, url, nonces.v3);
  return {
    'x-vobiz-signature-v2': v2,
    'x-vobiz-signature-v2-nonce': nonces.v2,
    'x-vobiz-signature-v3': v3,
    'x-vobiz-signature-v3-nonce': nonces.v3,
    'x-vobiz-signature-ma-v2': v2,
    'x-vobiz-signature-ma-v3': v3,
  };
}

/** @returns base64 */
export function vobizSignatureV2(authToken: string, url: string, nonce: string): string {
  return sign(authToken, `${withoutQuery(url)}${nonce}`);
}

/** @returns base64 */
export function vobizSignatureV3(authToken: string, url: string, nonce: string): string {
  return sign(authToken, `${withoutQuery(url)}.${nonce}`);
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

function sign(authToken: string, text: string): string {
  return createHmac('sha256', authToken).update(text, 'utf8').digest('base64');
}
