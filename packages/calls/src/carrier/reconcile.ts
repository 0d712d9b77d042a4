import { isFinalCallStatus } from '@voice/core/calls';
import { errorMessage } from '@voice/core/errors';
import type { CarrierCallState } from '@voice/core/telephony';
import type { CallContext } from '../call-context.ts';
import type { LiveCall } from '../live/live-call.ts';
import { goesOnElsewhere } from '../storage/goes-on-elsewhere.ts';
import { askCarrier } from './ask-carrier.ts';

/** How often a carrier is asked about a call that it says still rings, and how long apart, in ms. */
const MAX_ROUNDS = 4;
const PAUSE_MS = 15_000;

/**
 * A call whose carrier has been silent for too long: looks at the store, then asks the carrier, and lets the call go on,
 * end or leave accordingly. Ends in bounded time whatever they say.
 */
export class Reconciliation {
  readonly #context: CallContext;
  readonly #rounds = new WeakMap<LiveCall, number>();

  constructor(context: CallContext) {
    this.#context = context;
  }

  /** Nobody has answered for longer than it may ring. Never rejects. */
  async answerOverdue(live: LiveCall): Promise<void> {
    if (await this.#goesOnElsewhere(live)) return;
    const state = await this.#ask(live);
    if (live.isEnding || live.isStreaming) return;
    if (state === undefined) {
      await live.end('carrier-silent', `${live.call.provider} did not say what became of the call`);
      return;
    }
    if (isFinalCallStatus(state.status) || state.status === 'IN_PROGRESS') {
      live.report({ ...state, recordingUrl: undefined });
      return;
    }
    const round = (this.#rounds.get(live) ?? 0) + 1;
    this.#rounds.set(live, round);
    if (round < MAX_ROUNDS) live.awaitAnswer(PAUSE_MS);
    else await live.end('carrier-silent', `${live.call.provider} let the call ring for too long`);
  }

  /** No media stream has come. Never rejects. */
  async streamOverdue(live: LiveCall): Promise<void> {
    if (await this.#goesOnElsewhere(live)) return;
    const { noStreamTimeoutMs } = this.#context;
    await live.end('no-stream', `the carrier opened no media stream within ${noStreamTimeoutMs} ms`);
  }

  /** Whether another server talks on the call, or has ended it. */
  async #goesOnElsewhere(live: LiveCall): Promise<boolean> {
    const isElsewhere = !live.holdsToken && (await goesOnElsewhere(this.#context, live.call));
    if (!isElsewhere || live.holdsToken) return live.isEnding || live.isStreaming;
    live.leave();
    return true;
  }

  async #ask(live: LiveCall): Promise<CarrierCallState | undefined> {
    const { providerCallId } = live.call;
    if (providerCallId === undefined) return undefined;
    try {
      return await askCarrier(this.#context, live.call, (account, options) =>
        account.fetchCall(providerCallId, options),
      );
    } catch (error) {
      const message = `The carrier could not be asked about a silent call: ${errorMessage(error)}`;
      this.#context.warn({ message, callId: live.call.id, error });
      return undefined;
    }
  }
}
