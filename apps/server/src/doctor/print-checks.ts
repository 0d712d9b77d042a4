import type { Check } from './check.ts';

const SIGNS: Readonly<Record<Check['status'], string>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  skipped: '–',
};

/** A table for people. */
export function checksTable(checks: readonly Check[]): string {
  const rows = checks.map(({ name, status, durationMs, detail }) => [
    SIGNS[status],
    name,
    durationMs === undefined ? '' : `${durationMs} ms`,
    detail,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(([sign = '', name = '', time = '', detail = '']) =>
    [sign.padEnd(widths[0] ?? 0), name.padEnd(widths[1] ?? 0), time.padStart(widths[2] ?? 0), detail].join('  '),
  );
  const failed = checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
  const verdict = failed.length === 0 ? 'All that is set up works.' : `Not well: ${failed.join(', ')}.`;
  return `${lines.join('\n')}\n\n${verdict}\n`;
}

/** The same for programs. */
export function checksJson(checks: readonly Check[]): string {
  const isWell = checks.every(({ status }) => status !== 'failed');
  const list = checks.map(({ name, status, durationMs, detail }) => ({
    name,
    status,
    duration_ms: durationMs ?? null,
    detail,
  }));
  return `${JSON.stringify({ ok: isWell, checks: list }, null, 2)}\n`;
}
