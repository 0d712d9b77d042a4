/** Exotel writes times as in India, without a zone. */
const INDIA_OFFSET_MS = 330 * 60_000;

const FORM = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/;

/** A time of Exotel's; `undefined` for none, also for `1970-01-01 05:30:00`, which stands for "not yet". */
export function parseExotelDate(text: string | undefined): Date | undefined {
  const match = FORM.exec(text ?? '');
  if (match === null) return undefined;
  const date = new Date(`${match[1]}T${match[2]}+05:30`);
  return date.getTime() > 0 ? date : undefined;
}

/** A time as Exotel's filters take it, to the second below. */
export function formatExotelDate(date: Date): string {
  return new Date(date.getTime() + INDIA_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}
