/** Longest part of a carrier's sentence that is passed on, in characters. */
const MAX_LENGTH = 240;

/** Seven digits or more, as people and carriers write telephone numbers. */
const NUMBER = /(?<![\w-])\+?\(?\d(?:[\s().-]{0,2}\d){6,}(?!\w)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;

/**
 * A carrier's own sentence, fit for an error message: one line, bounded, without telephone numbers and secrets.
 * @param secrets texts that must not come out
 */
export function carrierSentence(text: string, secrets: readonly string[]): string {
  let sentence = text;
  for (const secret of secrets) if (secret !== '') sentence = sentence.replaceAll(secret, '[secret]');
  sentence = sentence.replace(CONTROL, ' ').replace(NUMBER, '[number]').replace(/ {2,}/g, ' ').trim();
  if (sentence.length > MAX_LENGTH) sentence = `${sentence.slice(0, MAX_LENGTH)}…`;
  return sentence.replace(/[.\s]+$/, '');
}
