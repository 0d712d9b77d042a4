/** Models that take a list of words; the others take a hint in prose. */
const TAKES_KEYWORDS = /^gpt-(?:live-)?transcribe/;

/** How a model is told which words to expect; nothing when there are none. Their weights have no counterpart here. */
export function vocabularyFor(
  model: string,
  keywords: Readonly<Record<string, number>> = {},
): { readonly keywords?: readonly string[]; readonly prompt?: string } {
  const words = Object.keys(keywords);
  if (words.length === 0) return {};
  return TAKES_KEYWORDS.test(model) ? { keywords: words } : { prompt: `Expect these words: ${words.join(', ')}.` };
}

/** ISO 639-1, of BCP 47: a region would be refused. */
export function languageCode(language: string): string {
  return language.split('-')[0] as string;
}
