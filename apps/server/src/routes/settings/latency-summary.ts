import type { TurnLatency } from '@voice/core/calls';
import type { CallEventRecord } from '@voice/core/store';

const PARTS = {
  endpointing_ms: 'endpointingMs',
  recognition_ms: 'recognitionMs',
  model_ms: 'modelMs',
  voice_ms: 'voiceMs',
  own_ms: 'ownMs',
  total_ms: 'totalMs',
} as const satisfies Record<string, keyof TurnLatency>;

/** Where callers waited, over the turns of a call: median and longest of each part, in ms; null without a turn. */
export function latencySummary(events: readonly CallEventRecord[]): Record<string, unknown> | null {
  const turns = events.filter((event) => event.type === 'turn-latency').map((event) => event.data);
  if (turns.length === 0) return null;
  const parts = Object.entries(PARTS).map(([name, part]) => {
    const values = turns
      .map((turn) => turn[part])
      .filter((value) => typeof value === 'number')
      .sort((one, other) => one - other);
    return [name, { p50: values[Math.ceil(values.length / 2) - 1] ?? null, max: values.at(-1) ?? null }];
  });
  return { turns: turns.length, ...Object.fromEntries(parts) };
}
