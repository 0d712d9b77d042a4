import type { RequestHandler } from 'express';

/**
 * What tells browsers and caches that answers of ours are for machines: nothing to render, frame, guess or keep.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
export const securityHeaders: RequestHandler = (request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  if (request.secure) response.set('Strict-Transport-Security', 'max-age=31536000');
  next();
};
