const STARS = '****';
const SHOWN = 4;
const SHORTEST_SHOWN_IN_PART = 8;

/**
 * What may be shown of a secret: `****` and its last four characters. Of one with fewer than eight characters nothing:
 * four of them would be most of it.
 */
export function maskSecret(secret: string): string {
  return secret.length < SHORTEST_SHOWN_IN_PART ? STARS : STARS + secret.slice(-SHOWN);
}

/** Whether a text has the form of a masked secret, of this one or another. */
export function isMasked(text: string): boolean {
  return text.startsWith(STARS) && text.length <= STARS.length + SHOWN;
}
