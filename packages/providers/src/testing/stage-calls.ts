import { hasErrorCode } from '@voice/core/errors';
import { byteLengthOf, type MediaTransport } from '@voice/core/frames';
import { expect } from 'vitest';
import type { CarrierStage, JudgedCall } from './carrier-stage.ts';
import { through, until } from './stage-time.ts';

/** A call in which the agent and the person hear one another. */
export interface RunningCall {
  readonly call: JudgedCall;
  readonly transport: MediaTransport;
}

/** Asks for a call to somebody. */
export async function place(stage: CarrierStage, person: string, machineDetection = false): Promise<JudgedCall> {
  const placing = stage.account.placeCall({ ...stage.callTo(person), machineDetection });
  const { providerCallId, carrierStatus } = await through(stage, placing);
  expect(carrierStatus).not.toBe('');
  return stage.judge(providerCallId);
}

/** Asks for a call that is answered, and waits until the person is heard. */
export async function talk(stage: CarrierStage): Promise<RunningCall> {
  const call = await place(stage, stage.people.picksUp);
  await until(stage, () => stage.server.audioCount > 0);
  const [transport] = stage.server.transports as readonly [MediaTransport];
  expect(transport.started?.callId).toBe(call.providerCallId);
  expect(call.phase).toBe('in-progress');
  return { call, transport };
}

/** Ends a call as a server does: by a request, or by its socket where the carrier has no such request. */
export async function end(stage: CarrierStage, { call, transport }: RunningCall): Promise<void> {
  const hangingUp = stage.account.hangUp(call.providerCallId).catch((error: unknown) => {
    if (!hasErrorCode(error, 'VOICE_CARRIER_UNSUPPORTED')) throw error;
    transport.close();
  });
  await through(stage, hangingUp);
  await until(stage, () => call.phase === 'completed');
}

/** Sends silence that takes this long to play, in the carrier's message length, all at once. */
export function sendSilence(transport: MediaTransport, durationMs: number): void {
  const { encoding, sampleRate, messageMs } = transport.wire;
  const payload = new Uint8Array(byteLengthOf(messageMs, transport.wire)).fill(encoding === 'mulaw' ? 0xff : 0);
  for (let sentMs = 0; sentMs < durationMs; sentMs += messageMs) {
    transport.send({ type: 'output-audio', encoding, sampleRate, payload });
  }
}
