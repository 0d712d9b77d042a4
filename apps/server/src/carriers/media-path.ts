import type { AudioFormat } from '@voice/core/frames';
import { isProviderName, type ProviderName } from '@voice/core/telephony';

/** What the target of an upgrade request says. */
export interface MediaPath {
  readonly provider: ProviderName;
  readonly agentName: string;
  /** Absent for a static applet. */
  readonly token: string | undefined;
  /** What the query asks for (Exotel). */
  readonly format: AudioFormat | undefined;
}

const PATH = /^\/ws\/([a-z]+)\/([^/]+)(?:\/([A-Za-z0-9_-]{1,200}))?\/?$/;
const EXOTEL_SAMPLE_RATES: readonly number[] = [8000, 16_000, 24_000];

/** Reads `/ws/{provider}/{agent_name}/{token}`. @returns `undefined` for anything else */
export function parseMediaPath(target: string): MediaPath | undefined {
  const [path = '', query = ''] = target.split('?', 2);
  const [, provider = '', encodedName = '', token] = PATH.exec(path) ?? [];
  if (!isProviderName(provider)) return undefined;
  try {
    return { provider, agentName: decodeURIComponent(encodedName), token, format: requestedFormat(provider, query) };
  } catch {
    return undefined; // A percent sign that encodes nothing.
  }
}

function requestedFormat(provider: ProviderName, query: string): AudioFormat | undefined {
  if (provider !== 'exotel') return undefined;
  const parameters = new URLSearchParams(query);
  const sampleRate = Number(parameters.get('sample-rate') ?? parameters.get('sample_rate'));
  return EXOTEL_SAMPLE_RATES.includes(sampleRate) ? { encoding: 'pcm16', sampleRate } : undefined;
}
