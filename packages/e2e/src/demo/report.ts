import type { ApiCall } from './api-client.ts';

/** What is known of one call when it is over. */
export interface CallResult {
  readonly name: string;
  readonly wordErrors: number;
  readonly words: number;
  /** Caller stops → caller hears, measured in the caller's ear, in ms. */
  readonly latenciesMs: readonly number[];
  /** Interruption → silence, in ms. */
  readonly bargeInsMs: readonly number[];
  /** Holes in the agent's voice. */
  readonly gaps: { readonly count: number; readonly maxMs: number };
  readonly agentSpokeMs: number;
  readonly breaches: readonly string[];
  readonly status: string;
  readonly hungUpBy: string;
  readonly recordingPath: string;
}

/** The pooled word error rate that the demonstration may reach. */
export const MAX_WORD_ERROR_RATE = 0.08;

export function wordErrorRate(results: readonly CallResult[]): number {
  const errors = results.reduce((sum, result) => sum + result.wordErrors, 0);
  const words = results.reduce((sum, result) => sum + result.words, 0);
  return words === 0 ? 1 : errors / words;
}

/** Why the demonstration has failed; empty when it has not. */
export function failures(results: readonly CallResult[]): string[] {
  const rate = wordErrorRate(results);
  return [
    ...results.flatMap(({ name, status, agentSpokeMs, latenciesMs, breaches }) => [
      ...(status === 'completed' ? [] : [`${name}: the call ended as ${status}, not completed`]),
      ...(agentSpokeMs > 0 && latenciesMs.length > 0 ? [] : [`${name}: the caller did not hear the agent answer`]),
      ...breaches.map((breach) => `${name}: ${breach}`),
    ]),
    ...(rate <= MAX_WORD_ERROR_RATE
      ? []
      : [`The word error rate is ${percent(rate)}, more than ${percent(MAX_WORD_ERROR_RATE)}`]),
  ];
}

/** Who hung up, and how, if it was the agent. */
export function hungUpBy({
  end_reason: reason,
  hang_up_method: method,
}: Pick<ApiCall, 'end_reason' | 'hang_up_method'>): string {
  if (reason === 'caller-hung-up') return 'the other side';
  return method === null ? (reason ?? 'nobody') : `the agent, ${methods[method]}`;
}

const methods = {
  rest: 'over REST',
  'stream-stop': 'over the socket',
  'socket-close': 'by closing the socket',
} as const;

/** A table for the terminal, one row for each call. */
export function table(results: readonly CallResult[]): string {
  const header = [
    'call',
    'words wrong',
    'wait p50',
    'wait max',
    'interrupted → silent',
    'gaps',
    'status',
    'hung up by',
    'recording',
  ];
  const rows = results.map((result) => [
    result.name,
    `${result.wordErrors} of ${result.words} (${percent(result.wordErrors / result.words)})`,
    ms(median(result.latenciesMs)),
    ms(Math.max(...result.latenciesMs)),
    result.bargeInsMs.length === 0 ? '–' : ms(Math.max(...result.bargeInsMs)),
    result.gaps.count === 0 ? 'none' : `${result.gaps.count}, max ${ms(result.gaps.maxMs)}`,
    result.status.toUpperCase(),
    result.hungUpBy,
    result.recordingPath,
  ]);
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? title).length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

export function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}

function ms(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : `${Math.round(value)} ms`;
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) / 2)];
}
