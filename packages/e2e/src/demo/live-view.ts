import type { ApiCallEvent } from './api-client.ts';

/** One line of a terminal for each thing that a person who listens would notice. */
export class LiveView {
  readonly #print: (line: string) => void;
  readonly #style: (text: string, style: 'dim' | 'agent' | 'caller' | 'note') => string;
  #waitedMs: number | undefined;

  constructor({ print, colors }: { print: (line: string) => void; colors: boolean }) {
    this.#print = print;
    const codes = { dim: 2, agent: 36, caller: 33, note: 35 } as const;
    this.#style = (text, style) => (colors ? `\u001b[${codes[style]}m${text}\u001b[0m` : text);
  }

  show({ event_type: type, at_ms: atMs, data }: ApiCallEvent): void {
    switch (type) {
      case 'caller-spoke':
        this.#line(data.startedAtMs as number, 'caller', data.text as string);
        break;
      case 'turn-latency':
        this.#waitedMs = data.totalMs as number;
        break;
      case 'agent-spoke': {
        const wait =
          this.#waitedMs === undefined ? '' : this.#style(`  (the caller waited ${seconds(this.#waitedMs)})`, 'dim');
        const cut = data.interrupted === true ? this.#style(' ✂ interrupted', 'note') : '';
        this.#line(data.startedAtMs as number, 'agent', `${data.heard as string}${cut}${wait}`);
        this.#waitedMs = undefined;
        break;
      }
      case 'dtmf-received':
        this.#line(atMs, 'caller', this.#style(`pressed ${data.digit as string}`, 'note'));
        break;
      case 'carrier-request':
        this.#line(atMs, 'note', requestLine(data));
        break;
      case 'failure':
      case 'warning':
        this.#line(atMs, 'note', data.message as string);
        break;
      case 'call-ended':
        this.#line(atMs, 'note', `call ended: ${data.status as string}, ${data.reason as string}`);
        break;
      default:
        break;
    }
  }

  #line(atMs: number, who: 'agent' | 'caller' | 'note', text: string): void {
    const name = who === 'note' ? '·' : who;
    this.#print(`${this.#style(seconds(atMs).padStart(8), 'dim')}  ${this.#style(name.padEnd(6), who)}  ${text}`);
  }
}

/** What was asked of the carrier, and how it went unless it was done. */
function requestLine({ request, outcome }: ApiCallEvent['data']): string {
  const isDone = outcome === 'placed' || outcome === 'done';
  return `${request === 'hang-up' ? 'hung up' : 'placed'} over REST${isDone ? '' : `: ${outcome as string}`}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
