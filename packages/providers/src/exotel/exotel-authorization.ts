import type { WebhookVerification } from '@voice/core/telephony';
import { isEqualSecret } from '../signatures.ts';

/** What an upgrade request of a static Voicebot applet shows of itself. */
export interface ExotelUpgradeRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** `user:password` as written in the socket's URL at Exotel; any of them will do. */
  readonly credentials: readonly string[];
}

/**
 * Checks the HTTP Basic credentials that Exotel sends when the configured socket URL holds some: the only thing that
 * a static applet can show.
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export function verifyExotelUpgrade({ headers, credentials }: ExotelUpgradeRequest): WebhookVerification {
  const match = /^Basic +([A-Za-z\d+/=]+) *$/i.exec(headers.authorization ?? '');
  if (match === null) return { ok: false, reason: 'the upgrade request has no Basic authorization' };
  const given = Buffer.from(match[1] as string, 'base64').toString('utf8');
  for (const expected of credentials) if (expected !== '' && isEqualSecret(expected, given)) return { ok: true };
  return { ok: false, reason: 'the Basic authorization of the upgrade request does not match' };
}
