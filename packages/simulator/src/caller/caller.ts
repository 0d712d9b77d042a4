import type { AudioFormat } from '@voice/core/frames';
import type { CallMeter } from '../measure/call-meter.ts';
import type { CallLog } from '../network/call-log.ts';
import type { CallerScript, CallerStep, SayStep } from './caller-script.ts';
import { CLIP_RATE } from './clip.ts';

/** From one key to the next, in ms. */
const KEY_INTERVAL_MS = 250;

/** What a caller can do to the stream that carries the call. */
export interface CallerLine {
  /** What the carrier sends to the server. */
  readonly format: AudioFormat;
  /** Length of one message, in ms. */
  readonly messageMs: number;
  /** What the agent has still to be heard saying, in ms. */
  readonly queuedMs: number;
  press(digit: string): void;
  sendRaw(message: string | Uint8Array): void;
  hangUp(): void;
  dropSocket(): void;
}

/**
 * The person on the line: works through a script, message by message of the carrier. All times are of the call.
 * Belongs to the call, not to a stream: the script goes on where it was when a second stream is opened.
 */
export class Caller {
  /** Waits that ended because nothing came in time. */
  timedOutWaits = 0;
  readonly #script: CallerScript;
  readonly #log: CallLog;
  readonly #meter: CallMeter;
  #position = 0;
  /** Since when the current step runs; undefined before its first look. */
  #stepStartedAtMs: number | undefined;
  #spoken: { readonly step: SayStep; readonly payloads: readonly string[]; next: number } | undefined;
  /** What the agent began before is no answer. */
  #lastSpokeAtMs = Number.NEGATIVE_INFINITY;
  #pressed = 0;

  constructor({ script, log, meter }: { script: CallerScript; log: CallLog; meter: CallMeter }) {
    this.#script = script;
    this.#log = log;
    this.#meter = meter;
  }

  /** Decides what happens from `atMs` on. */
  step(line: CallerLine, atMs: number): void {
    while (this.#spoken === undefined) {
      const step = this.#script[this.#position];
      if (step === undefined) return;
      this.#stepStartedAtMs ??= atMs;
      if (!this.#run(step, line, atMs, atMs - this.#stepStartedAtMs)) return;
      this.#position += 1;
      this.#stepStartedAtMs = undefined;
    }
  }

  /** @returns the payload of the message whose sound begins at `atMs`, undefined when nothing is being said */
  nextPayload({ messageMs }: CallerLine, atMs: number): string | undefined {
    const spoken = this.#spoken;
    if (spoken === undefined) return undefined;
    const payload = spoken.payloads[spoken.next] as string;
    const { samples } = spoken.step.clip;
    const length = (CLIP_RATE * messageMs) / 1000;
    this.#meter.callerSpoke(samples.subarray(spoken.next * length, (spoken.next + 1) * length), atMs);
    spoken.next += 1;
    if (spoken.next === spoken.payloads.length) this.#stopSpeaking(atMs + messageMs);
    return payload;
  }

  /** The stream is gone: whatever was being said is lost. */
  streamEnded(atMs: number): void {
    if (this.#spoken !== undefined) this.#stopSpeaking(atMs);
  }

  /** @returns whether the step is done */
  #run(step: CallerStep, line: CallerLine, atMs: number, elapsedMs: number): boolean {
    switch (step.type) {
      case 'say':
        this.#speak(step, line, atMs);
        return true;
      case 'wait':
        return elapsedMs >= step.durationMs;
      case 'wait-for-agent':
        return this.#hasHeard(step, line, atMs) || this.#hasTimedOut(`agent-${step.until}`, elapsedMs, step.timeoutMs);
      case 'interrupt':
        if (this.#isAgentSpeakingFor(step.afterAgentSpokeMs, atMs)) {
          this.#speak(step.say, line, atMs);
          return true;
        }
        return this.#hasTimedOut('agent-speaks', elapsedMs, step.timeoutMs);
      case 'press':
        return this.#press(step.digits, line, elapsedMs);
      case 'raw':
        line.sendRaw(step.message);
        return true;
      case 'hang-up':
        line.hangUp();
        return true;
      case 'drop-socket':
        line.dropSocket();
        return true;
    }
  }

  #speak(step: SayStep, line: CallerLine, atMs: number): void {
    this.#spoken = { step, payloads: step.clip.messages(line.format, line.messageMs), next: 0 };
    this.#lastSpokeAtMs = atMs;
    this.#log.add({ type: 'caller-speech-started', text: step.text }, atMs);
  }

  #stopSpeaking(atMs: number): void {
    this.#log.add({ type: 'caller-speech-stopped', text: this.#spoken?.step.text }, atMs);
    this.#spoken = undefined;
  }

  #hasHeard(
    { until, quietMs }: Extract<CallerStep, { type: 'wait-for-agent' }>,
    line: CallerLine,
    atMs: number,
  ): boolean {
    const answer = this.#meter.lastAgentSpan;
    if (answer === undefined || answer.startMs <= this.#lastSpokeAtMs) return false;
    return until === 'starts' || (line.queuedMs === 0 && atMs - answer.endMs >= quietMs);
  }

  #isAgentSpeakingFor(durationMs: number, atMs: number): boolean {
    const speech = this.#meter.lastAgentSpan;
    if (speech === undefined || speech.startMs <= this.#lastSpokeAtMs) return false;
    return this.#meter.isAgentSpeaking && atMs - speech.startMs >= durationMs;
  }

  #hasTimedOut(awaited: string, elapsedMs: number, timeoutMs: number): boolean {
    if (elapsedMs < timeoutMs) return false;
    this.timedOutWaits += 1;
    this.#log.add({ type: 'wait-timed-out', awaited });
    return true;
  }

  #press(digits: string, line: CallerLine, elapsedMs: number): boolean {
    while (this.#pressed < digits.length && elapsedMs >= this.#pressed * KEY_INTERVAL_MS) {
      line.press(digits.charAt(this.#pressed));
      this.#pressed += 1;
    }
    const isDone = elapsedMs >= digits.length * KEY_INTERVAL_MS;
    if (isDone) this.#pressed = 0;
    return isDone;
  }
}
