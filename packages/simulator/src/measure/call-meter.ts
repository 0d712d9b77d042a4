import type { CallLog } from '../network/call-log.ts';
import { CallRecorder, type CallRecording, RECORDING_RATE } from './call-recorder.ts';
import { measureTurns, type TurnMeasurements } from './measure-turns.ts';
import { SPEECH_HOLE_MS, type SpeechSpan, SpeechTracker } from './speech-tracker.ts';

/** Holes in the agent's speech: times in which the carrier's queue ran dry between two messages of one utterance. */
export interface GapMeasurements {
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/** What a call sounded like. */
export interface CallMeasurements extends TurnMeasurements {
  readonly gaps: GapMeasurements;
  /** How long the agent was heard speaking, pauses below 200 ms included. */
  readonly agentSpokeMs: number;
  readonly callerSpokeMs: number;
}

/** Listens to both sides of one call. All times in ms since the call began. */
export class CallMeter {
  readonly #caller = new SpeechTracker();
  readonly #agent = new SpeechTracker();
  readonly #gaps = { count: 0, totalMs: 0, maxMs: 0 };
  readonly #log: CallLog;
  readonly #recorder: CallRecorder | undefined;
  /** What the agent is saying; its end moves on while it is heard. */
  #agentSpeech: SpeechSpan | undefined;

  /** @param maxRecordingMs 0 for none */
  constructor(log: CallLog, { maxRecordingMs }: { maxRecordingMs: number }) {
    this.#log = log;
    this.#recorder = maxRecordingMs > 0 ? new CallRecorder(maxRecordingMs) : undefined;
  }

  get lastAgentSpan(): SpeechSpan | undefined {
    return this.#agent.spans.at(-1);
  }

  get isAgentSpeaking(): boolean {
    return this.#agentSpeech !== undefined;
  }

  /** The line is open. */
  start(atMs: number): void {
    this.#recorder?.start(atMs);
  }

  /** @param samples at 8000 Hz */
  callerSpoke(samples: Int16Array, atMs: number): void {
    this.#caller.add(samples, RECORDING_RATE, atMs);
    this.#recorder?.addCaller(samples, atMs);
  }

  agentHeard(samples: Int16Array, sampleRate: number, atMs: number): void {
    const spanCount = this.#agent.spans.length;
    this.#agent.add(samples, sampleRate, atMs);
    this.#recorder?.addAgent(samples, sampleRate, atMs);
    for (const span of this.#agent.spans.slice(spanCount)) {
      this.#reportSilence();
      this.#agentSpeech = span;
      this.#log.add({ type: 'agent-speech-started' }, span.startMs);
    }
  }

  gap(durationMs: number, atMs: number): void {
    this.#gaps.count += 1;
    this.#gaps.totalMs += durationMs;
    this.#gaps.maxMs = Math.max(this.#gaps.maxMs, durationMs);
    this.#log.add({ type: 'agent-gap', durationMs }, atMs);
  }

  /** Everything up to `atMs` has been handed over. */
  advance(atMs: number): void {
    if (this.#agentSpeech !== undefined && atMs - this.#agentSpeech.endMs >= SPEECH_HOLE_MS) this.#reportSilence();
  }

  /** @param atMs when the call was over */
  finish(atMs: number): { measurements: CallMeasurements; recording: CallRecording | undefined } {
    this.#reportSilence();
    return {
      measurements: {
        ...measureTurns(this.#caller.spans, this.#agent.spans),
        gaps: { ...this.#gaps },
        agentSpokeMs: lengthOf(this.#agent.spans),
        callerSpokeMs: lengthOf(this.#caller.spans),
      },
      recording: this.#recorder?.finish(atMs),
    };
  }

  #reportSilence(): void {
    if (this.#agentSpeech === undefined) return;
    this.#log.add({ type: 'agent-speech-stopped' }, this.#agentSpeech.endMs);
    this.#agentSpeech = undefined;
  }
}

function lengthOf(spans: readonly SpeechSpan[]): number {
  return spans.reduce((totalMs, { startMs, endMs }) => totalMs + endMs - startMs, 0);
}
