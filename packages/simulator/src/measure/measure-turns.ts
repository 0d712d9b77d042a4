import type { SpeechSpan } from './speech-tracker.ts';

/** Two pieces of the caller's speech with a shorter pause than this between them are one turn, in ms. */
export const TURN_PAUSE_MS = 1000;

/** The caller stopped and the agent was heard: all times in ms since the call began, measured from the sound. */
export interface Turn {
  /** End of the caller's last loud sample. */
  readonly callerStoppedAtMs: number;
  /** The agent's first loud sample after that, as played on the line. */
  readonly agentHeardAtMs: number;
  readonly latencyMs: number;
}

/** The caller began to speak while the agent was heard. */
export interface BargeIn {
  readonly startedAtMs: number;
  /** End of the agent's last loud sample. */
  readonly agentSilentAtMs: number;
  readonly ms: number;
}

export interface TurnMeasurements {
  readonly turns: readonly Turn[];
  /** Turns of the caller that no agent answered before the next one, or at all. */
  readonly unansweredTurns: number;
  readonly bargeIns: readonly BargeIn[];
}

/** Puts what both were heard to say side by side. Both lists in order of time. */
export function measureTurns(callerSpans: readonly SpeechSpan[], agentSpans: readonly SpeechSpan[]): TurnMeasurements {
  const turns: Turn[] = [];
  const bargeIns: BargeIn[] = [];
  let unansweredTurns = 0;
  let lastInterrupted: SpeechSpan | undefined;
  callerSpans.forEach((caller, index) => {
    const interrupted = agentSpans.find(({ startMs, endMs }) => startMs < caller.startMs && endMs > caller.startMs);
    if (interrupted !== undefined && interrupted !== lastInterrupted) {
      lastInterrupted = interrupted;
      const { startMs: startedAtMs } = caller;
      bargeIns.push({ startedAtMs, agentSilentAtMs: interrupted.endMs, ms: interrupted.endMs - startedAtMs });
    }
    const nextSpeechAtMs = callerSpans[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    const answer = agentSpans.find(({ startMs }) => startMs >= caller.endMs && startMs < nextSpeechAtMs);
    if (answer !== undefined) {
      const { endMs: callerStoppedAtMs } = caller;
      const agentHeardAtMs = answer.startMs;
      turns.push({ callerStoppedAtMs, agentHeardAtMs, latencyMs: agentHeardAtMs - callerStoppedAtMs });
    } else if (nextSpeechAtMs - caller.endMs >= TURN_PAUSE_MS) {
      unansweredTurns += 1;
    }
  });
  return { turns, unansweredTurns, bargeIns };
}
