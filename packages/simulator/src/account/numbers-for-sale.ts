import type { NumberRegister } from './number-register.ts';

/** How many numbers of each area are for sale. */
const STOCK = 20;

export interface SaleOptions {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Default 415 in North America, 80 elsewhere. */
  readonly areaCode?: string | undefined;
  /** Digits that the number holds. */
  readonly contains?: string | undefined;
}

/** Invented numbers that somebody may buy: the same ones each time, without those of the account. */
export function numbersForSale(
  owned: NumberRegister,
  { country, areaCode, contains = '' }: SaleOptions,
): readonly string[] {
  const isAmerican = country === 'US' || country === 'CA';
  const area = areaCode ?? (isAmerican ? '415' : '80');
  const indian = `+91${area.padEnd(4, '0').slice(0, 4)}5501`;
  const prefix = isAmerican ? `+1${area}55501` : indian;
  const digits = contains.replace(/[^\d]/g, '');
  return Array.from({ length: STOCK }, (_, index) => `${prefix}${String(index).padStart(2, '0')}`).filter(
    (number) => number.includes(digits) && owned.find(number) === undefined,
  );
}
