import type { CallEndReason, ConversationEvents, ConversationPort } from '@voice/core/calls';
import { TypedEmitter } from '@voice/core/events';
import type { AudioFormat, MediaTransport, StreamStartedFrame } from '@voice/core/frames';
import { type ConversationLimits, type ConversationOptions, defaultLimits } from './conversation-options.ts';
import { Dialogue } from './dialogue.ts';
import { hearingOfAgent } from './hearing/hearing-of-agent.ts';
import { MediaLine } from './media-line.ts';
import { CallLog } from './observers/call-log.ts';
import { Recorder } from './observers/recorder.ts';
import type { Speaker } from './speaking/speaker.ts';
import { speakerOfAgent } from './speaking/speaker-of-agent.ts';
import { Caller } from './turn-taking/caller.ts';
import { Watchdogs } from './turn-taking/watchdogs.ts';

/** One conversation of one call: connects the stages in the order in which sound passes through them, and owns nothing else. */
export class Conversation implements ConversationPort {
  readonly events = new TypedEmitter<ConversationEvents>();
  readonly #options: ConversationOptions;
  readonly #limits: ConversationLimits;
  readonly #log: CallLog;
  readonly #watchdogs: Watchdogs;
  readonly #speaker: Speaker;
  readonly #dialogue: Dialogue;
  readonly #originMs: number;
  #line: MediaLine | undefined;
  #caller: Caller | undefined;
  #recorder: Recorder | undefined;
  #isEnded = false;

  constructor(options: ConversationOptions) {
    const { agent, services, clock } = options;
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#originMs = clock.now();
    this.#log = new CallLog({ events: this.events, clock, originMs: this.#originMs });
    const { noMediaMs, resumeMs } = this.#limits;
    const { idleTimeoutMs: idleMs, maxDurationMs: durationMs } = agent;
    this.#watchdogs = new Watchdogs({ clock, idleMs, durationMs, noMediaMs, resumeMs });
    this.#watchdogs.events.on('expired', (reason, detail) => this.end(reason, detail));
    this.#speaker = speakerOfAgent(options, this.#limits.voiceMs);
    this.#dialogue = new Dialogue({
      agent,
      parameters: options.parameters ?? {},
      earlier: options.earlier ?? [],
      languageModel: services.languageModel,
      speaker: this.#speaker,
      clock,
      log: this.#log,
      modelTimeoutMs: this.#limits.modelMs,
      interruptionMs: this.#limits.interruptionMs,
    });
    this.#dialogue.events.on('reopened', (turn) => this.#caller?.reopen(turn));
    this.#dialogue.events.on('changed', () => this.#watchIdle());
    this.#dialogue.events.on('ending', (reason, detail) => this.end(reason, detail));
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  attach(transport: MediaTransport): void {
    if (this.#isEnded) {
      transport.close(1000, 'the call has ended');
      return;
    }
    this.#dialogue.disconnect(this.#line?.close('replaced by a newer media socket'));
    this.#speaker.prepare(transport.wire);
    const line = new MediaLine({ transport, clock: this.#options.clock });
    this.#line = line;
    line.events.on('started', (stream) => this.#streamStarted(line, stream));
    line.events.on('refused', (code, message) => this.#log.add('message-refused', { code, message }));
    line.events.on('hung-up', (detail) => this.end('caller-hung-up', detail));
    line.events.on('lost', (playedMs, detail) => this.#streamLost(playedMs, detail));
    if (transport.started !== undefined) this.#streamStarted(line, transport.started);
  }

  end(reason: CallEndReason, detail?: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#dialogue.disconnect(this.#line?.close(reason));
    this.#dialogue.finish(this.#caller?.unfinished);
    this.#caller?.close();
    this.#watchdogs.close();
    this.#recorder?.finish(this.#options.clock.now());
    this.events.emit('ended', { reason, detail });
    this.events.removeAll();
  }

  #streamStarted(line: MediaLine, { streamId, format }: StreamStartedFrame): void {
    const isFirst = this.#caller === undefined;
    this.#log.add('stream-attached', { streamId });
    this.#caller ??= this.#listen(format);
    this.#record(line);
    line.events.on('digit', (digit) => this.#caller?.press(digit));
    line.events.on('audio', (frame) => {
      this.#watchdogs.media();
      const samples = this.#caller?.hear(frame);
      if (samples !== undefined) this.#recorder?.caller(samples, this.#options.clock.now());
    });
    this.#watchdogs.streamStarted();
    this.#dialogue.connect(line);
    if (isFirst) this.#dialogue.greet();
    this.#watchIdle();
  }

  #listen(format: AudioFormat): Caller {
    const { agent, services, clock, detector } = this.#options;
    const caller = new Caller({
      voiceActivity: services.voiceActivity,
      speechToText: services.speechToText,
      format,
      ...hearingOfAgent(agent),
      clock,
      detector,
      finalTimeoutMs: this.#limits.recognitionMs,
      silenceMs: agent.endpointingSilenceMs,
      log: this.#log,
    });
    caller.events.on('speech-started', () => this.#dialogue.callerStarted());
    caller.events.on('speech-continued', (speechMs) => this.#dialogue.callerContinued(speechMs));
    caller.events.on('turn-over', (turn) => this.#dialogue.callerTurn(turn));
    caller.events.on('changed', () => this.#watchIdle());
    caller.events.on('failed', (error) => {
      this.#log.add('failure', { code: error.code, message: error.message });
      this.end('engine-failed', error.message);
    });
    return caller;
  }

  #record(line: MediaLine): void {
    const { recordingSink: sink } = this.#options;
    if (sink === undefined) return;
    this.#recorder ??= new Recorder({ sink, originMs: this.#originMs, sampleRate: line.transport.wire.sampleRate });
    line.playout.events.on('sent', (frame, soundsAtMs) => this.#recorder?.agent(frame, soundsAtMs));
    line.playout.events.on('flushed', (silentAtMs) => this.#recorder?.flushed(silentAtMs));
  }

  #streamLost(playedMs: number | undefined, detail: string): void {
    this.#log.add('stream-detached', { detail });
    this.#line = undefined;
    this.#dialogue.disconnect(playedMs);
    this.#watchdogs.streamLost();
  }

  #watchIdle(): void {
    if (this.#isEnded) return;
    if (this.#dialogue.isBusy || this.#caller?.isInTurn === true) this.#watchdogs.hold();
    else this.#watchdogs.release();
  }
}
