/**
 * Text that both dialects store and give back alike: U+0000 (which Postgres refuses) and lone surrogates (which are not
 * UTF-8) become U+FFFD.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').replaceAll(/\p{Surrogate}/gu, '\uFFFD'); // With `u`, pairs are no surrogates.
}
