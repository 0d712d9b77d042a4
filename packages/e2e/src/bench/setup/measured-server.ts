import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ProviderName } from '@voice/core/telephony';

/** What the server process is asked; it answers each with one message. */
export type SetupRequest =
  /** Starts counting. */
  | 'start'
  /** Stops counting. */
  | 'stop'
  /** Ends all calls, as their callers would. */
  | 'end-calls';

/** What it says when it listens. */
export interface SetupReady {
  readonly origin: string;
  /** Where each carrier reports a call. */
  readonly webhookUrls: Readonly<Record<ProviderName, string>>;
}

/** What one stretch of work has cost the server process. */
export interface SetupCost {
  /** Of all its threads, in ms. */
  readonly cpuMs: number;
  /** Delays of the event loop, in ms. */
  readonly loop: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** A server in a process of its own that counts what it does. */
export class MeasuredServer {
  readonly name: string;
  readonly origin: string;
  readonly webhookUrls: SetupReady['webhookUrls'];
  readonly #child: ChildProcess;

  private constructor(name: string, child: ChildProcess, ready: SetupReady) {
    this.name = name;
    this.origin = ready.origin;
    this.webhookUrls = ready.webhookUrls;
    this.#child = child;
  }

  /** @param environment of a server; without `SETUP_STORE_URL` nothing but a route that answers always the same */
  static async start(name: string, environment: Readonly<Record<string, string>> = {}): Promise<MeasuredServer> {
    const { PATH, HOME } = process.env;
    const child = fork(process.argv[1] ?? '', ['--server'], { env: { PATH, HOME, ...environment } });
    const [ready] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`The server "${name}" ended before it listened`))),
    ])) as [SetupReady];
    return new MeasuredServer(name, child, ready);
  }

  /** @returns what `work` has cost */
  async measure(work: () => Promise<void>): Promise<SetupCost> {
    await this.#ask('start');
    await work();
    return (await this.#ask('stop')) as SetupCost;
  }

  async endCalls(): Promise<void> {
    await this.#ask('end-calls');
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  async #ask(request: SetupRequest): Promise<unknown> {
    const answered = once(this.#child, 'message');
    this.#child.send(request);
    const [answer] = await answered;
    return answer;
  }
}
