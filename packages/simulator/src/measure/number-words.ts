const small = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
] as const;
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] as const;
const irregularOrdinals: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** Longer numbers are telephone numbers and the like, read digit by digit. */
const MAX_READ_DIGITS = 6;

/** The words in which digits are read: `21` → `twenty one`, `007` → `zero zero seven`. */
export function numberWords(digits: string): readonly string[] {
  const isReadByDigit = digits.length > MAX_READ_DIGITS || (digits.length > 1 && digits.startsWith('0'));
  if (isReadByDigit) return Array.from(digits, (digit) => small[Number(digit)] as string);
  return wholeNumberWords(Number(digits));
}

/** The words of `1st`, `22nd` …, given the digits. */
export function ordinalWords(digits: string): readonly string[] {
  const words = [...wholeNumberWords(Number(digits))];
  const last = words.pop() as string;
  return [...words, irregularOrdinals[last] ?? `${last.replace(/y$/, 'ie')}th`];
}

function wholeNumberWords(value: number): readonly string[] {
  if (value < 20) return [small[value] as string];
  if (value < 100) return [tens[Math.floor(value / 10)] as string, ...rest(value % 10)];
  if (value < 1000) return [small[Math.floor(value / 100)] as string, 'hundred', ...rest(value % 100)];
  return [...wholeNumberWords(Math.floor(value / 1000)), 'thousand', ...rest(value % 1000)];
}

function rest(value: number): readonly string[] {
  return value === 0 ? [] : wholeNumberWords(value);
}
