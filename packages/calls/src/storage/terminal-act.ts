import { errorMessage } from '@voice/core/errors';
import type { CallEnding, RecordingRecord } from '@voice/core/store';
import type { CallContext, CallSetup } from '../call-context.ts';
import { withDeadline } from './deadline.ts';
import { once, retrying } from './store-access.ts';

/** Longest wait for a recording to be finished, in ms. */
const RECORDING_TIMEOUT_MS = 10_000;

/** How often the end of a call is offered to the store: for half a minute when it refuses, for two when it hangs. */
const END_ATTEMPTS = 10;

/**
 * Stores the end of a call. When no attempt succeeds, one more goes without what was said last and without the
 * recording, in case it is they that the store cannot take. When that fails too, the call's lease runs out, and a
 * server that looks for abandoned calls ends it.
 * @returns whether this was the first report of its end
 */
export async function storeEnding(
  { store, clock, warn }: CallContext,
  callId: string,
  ending: CallEnding,
): Promise<boolean> {
  try {
    return await retrying(clock, () => store.calls.end(callId, ending), { attempts: END_ATTEMPTS });
  } catch (error) {
    const message = `The end of a call could not be stored (${ending.reason}): ${errorMessage(error)}`;
    warn({ message, callId, error });
  }
  const bare: CallEnding = { ...ending, events: ending.events.slice(-1), utterances: [], recording: undefined };
  try {
    return await once(clock, () => store.calls.end(callId, bare));
  } catch (error) {
    const message = `The end of a call could not be stored in any form, it waits for its lease to run out: ${errorMessage(error)}`;
    warn({ message, callId, error });
    return false;
  }
}

/** A recording that fails or hangs costs itself only. */
export async function finishRecording(
  { clock, warn }: CallContext,
  callId: string,
  setup: CallSetup | undefined,
): Promise<RecordingRecord | undefined> {
  if (setup?.finishRecording === undefined) return undefined;
  try {
    const finishing = (async () => setup.finishRecording?.())();
    return await withDeadline(
      clock,
      finishing,
      RECORDING_TIMEOUT_MS,
      () => new Error(`it was not finished within ${RECORDING_TIMEOUT_MS} ms`),
    );
  } catch (error) {
    warn({ message: `The recording of a call is lost: ${errorMessage(error)}`, callId, error });
    return undefined;
  }
}
