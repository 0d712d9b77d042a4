/** A word of a sentence: as it was written, and as Flite can read it; empty when there is nothing to say. */
export interface SpeakableWord {
  readonly written: string;
  /** Printable ASCII, single spaces, at most 80 characters. */
  readonly spoken: string;
}

/** Nobody wants to hear more of one word, and Flite spells out what it cannot pronounce. */
const MAX_LENGTH = 80;

const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': ' - ',
  '⁄': '/',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  œ: 'oe',
};

const CURRENCIES: Readonly<Record<string, string>> = { '£': 'pounds', '€': 'euros', '₹': 'rupees' };

/**
 * The words of a sentence, cut at white space exactly as written, one entry each.
 * Accents and marks of emphasis are dropped; what has no ASCII form (emoji, other scripts, control characters) is not spoken.
 */
export function speakableWords(sentence: string): SpeakableWord[] {
  return sentence
    .split(/\s+/)
    .filter((written) => written !== '')
    .map((written) => ({ written, spoken: toSpoken(written) }));
}

function toSpoken(written: string): string {
  const spoken = Array.from(written.slice(0, MAX_LENGTH * 4).normalize('NFKD'))
    .map((character) => PLAIN[character] ?? PLAIN[character.toLowerCase()] ?? character)
    .join('')
    .replace(/([£€₹])(\d[\d.,]*)/g, (_, sign: string, amount: string) => ` ${amount} ${CURRENCIES[sign]} `)
    // Marks of written emphasis, which Flite would read out as asterisks and underscores.
    .replace(/[*_`#~|\\^<>]+/g, ' ')
    .replace(/[^ -~]+/g, '')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
    .trim();
  return /[A-Za-z0-9%&@+=$/]/.test(spoken) ? spoken : '';
}
