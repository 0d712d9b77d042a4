/** This dialect's timestamps: ISO 8601 in UTC without a zone, to the second as `2026-03-18T10:00:00`. */
export function timestamp(date: Date): string;
export function timestamp(date: Date | undefined): string | null;
export function timestamp(date: Date | undefined): string | null {
  return date === undefined ? null : date.toISOString().slice(0, 19);
}

/** The same, to the millisecond: `2026-03-18T10:00:00.250`. */
export function preciseTimestamp(date: Date): string {
  return date.toISOString().slice(0, 23);
}
