import type { CallEvent } from '../network/call-event.ts';

/** One line about an event, for a person who watches the call; undefined for what nobody wants to read. */
export function describeEvent(event: CallEvent): string | undefined {
  const words = wordsFor(event);
  return words === undefined ? undefined : `${(event.atMs / 1000).toFixed(2).padStart(7)} s  ${words}`;
}

function wordsFor(event: CallEvent): string | undefined {
  switch (event.type) {
    case 'call-started':
      return `${event.from} calls ${event.to} through ${event.carrier}`;
    case 'request-sent':
      return `${event.method} ${event.url} (${event.purpose})`;
    case 'answer-received':
      return `${event.message === undefined ? `answered ${event.statusCode}` : `no answer (${event.message})`} after ${Math.round(event.durationMs)} ms`;
    case 'stream-opened':
      return `media socket open: ${event.url}`;
    case 'stream-refused':
      return `media socket refused: ${event.message}`;
    case 'stream-ended':
      return `media socket closed by the ${event.endedBy} (${event.closeCode}, ${event.reason})`;
    case 'caller-speech-started':
      return `caller speaks${event.text === undefined ? '' : `: ${event.text}`}`;
    case 'caller-speech-stopped':
      return 'caller is done';
    case 'agent-speech-started':
      return 'agent speaks';
    case 'agent-speech-stopped':
      return 'agent is silent';
    case 'agent-gap':
      return `hole of ${Math.round(event.durationMs)} ms in the agent's speech`;
    case 'audio-cleared':
      return `agent's queue cleared, ${Math.round(event.droppedMs)} ms not heard`;
    case 'digit-pressed':
      return `caller presses ${event.digit}`;
    case 'digits-played':
      return `server sends the keys ${event.digits}`;
    case 'room-joined':
      return `call joins the room ${event.name}`;
    case 'hold-changed':
      return event.isOnHold ? 'call is on hold' : 'call is no longer on hold';
    case 'recording-started':
      return `the carrier records (${event.recordingId})`;
    case 'transfer-answered':
      return `${event.number} answers the transfer`;
    case 'call-phase':
      return `call is ${event.phase}`;
    case 'fault':
      return `FAULT ${event.where}: ${event.detail}`;
    case 'wait-timed-out':
      return `caller waited in vain (${event.awaited})`;
    case 'document-verb':
      return `<${event.verb}> ${event.detail}`;
    case 'breach':
      return `BREACH ${event.rule}: ${event.message}`;
    case 'call-ended':
      return `call ${event.status} (${event.endedBy}: ${event.reason})`;
    case 'stream-started':
    case 'mark-returned':
      return undefined;
  }
}
