import type { CallEndReason, ConversationEvents, ConversationPort, Utterance } from '@voice/core/calls';
import { TypedEmitter } from '@voice/core/events';
import type { MediaTransport } from '@voice/core/frames';

/** A conversation that says only what a test makes it say. */
export class ScriptedConversation implements ConversationPort {
  readonly events = new TypedEmitter<ConversationEvents>();
  readonly transports: MediaTransport[] = [];
  /** How `end` behaves. */
  ending: 'at-once' | 'never' | 'throws' = 'at-once';
  isEnded = false;

  attach(transport: MediaTransport): void {
    this.transports.push(transport);
    transport.events.on('closed', ({ code }) => {
      if (code === 1000 && this.ending === 'at-once') this.end('caller-hung-up', 'the media socket closed with 1000');
    });
  }

  end(reason: CallEndReason, detail?: string): void {
    if (this.isEnded || this.ending === 'never') return;
    if (this.ending === 'throws') throw new Error('a stage would not close');
    this.isEnded = true;
    this.events.emit('ended', { reason, detail });
  }

  says(content: string, role: Utterance['role'] = 'user'): void {
    const times = { startedAtMs: 10, endedAtMs: 20 };
    this.events.emit('utterance', { role, content, generated: content, ...times, interrupted: false });
    this.events.emit('event', { type: role === 'user' ? 'caller-spoke' : 'agent-spoke', atMs: 20, data: { content } });
  }
}
