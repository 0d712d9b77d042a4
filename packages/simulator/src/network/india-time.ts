const INDIA_OFFSET_MS = 5.5 * 3_600_000;

/** `YYYY-MM-DD HH:mm:ss` in Indian time, as Exotel and Vobiz write it, without a zone. */
export function indiaTime(date: Date): string {
  return utcTime(new Date(date.getTime() + INDIA_OFFSET_MS));
}

/** `YYYY-MM-DD HH:mm:ss` in UTC, without a zone. */
export function utcTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** An Indian number as Indian networks show it: `0` and ten digits. Others stay as they are. */
export function indianNational(number: string): string {
  return /^\+91\d{10}$/.test(number) ? `0${number.slice(3)}` : number;
}
