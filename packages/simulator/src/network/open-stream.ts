import type { AudioFormat, MediaSocket } from '@voice/core/frames';
import type { Clock, Random } from '@voice/core/time';
import { ExotelDialect } from '../exotel/exotel-dialect.ts';
import type { StreamDialect } from '../stream/stream-dialect.ts';
import { TwilioDialect } from '../twilio/twilio-dialect.ts';
import { VobizDialect } from '../vobiz/vobiz-dialect.ts';
import { type CallerOptions, type CarrierLatency, defaultLatency } from './call-options.ts';
import { CallSession } from './call-session.ts';
import type { Carrier } from './carrier.ts';
import { makeStreamId } from './ids.ts';
import { defaultMaxQueuedMs } from './queue-limits.ts';
import { SimulatedCall } from './simulated-call.ts';

/** The media side of a call, without webhook and answer document. */
export interface OpenStreamOptions extends CallerOptions {
  readonly carrier: Carrier;
  /** The carrier's end, open. */
  readonly socket: MediaSocket;
  readonly clock: Clock;
  readonly random: Random;
  readonly latencyMs?: Partial<CarrierLatency>;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly streamId?: string;
  /** The customer's account at the carrier. */
  readonly accountId?: string;
  /** What the answer document would have passed to `start`. Vobiz passes nothing. */
  readonly customParameters?: Readonly<Record<string, string>>;
  /** Hz, Exotel only: 8000 (default), 16000 or 24000. */
  readonly sampleRate?: number;
  /** Whether Exotel returns the marks that a clear has overtaken. Default `dropped`. */
  readonly exotelPendingMarks?: 'returned' | 'dropped';
}

/** Puts a carrier and a caller on a media socket that is already open, and runs both until the socket is closed. */
export function openStream(options: OpenStreamOptions): SimulatedCall {
  const { carrier, socket, clock, random, from = '+14155550123', to = '+14155550100', latencyMs } = options;
  const latency = { ...defaultLatency, ...latencyMs };
  const session = new CallSession({ ...options, direction: 'inbound', from, to, clock, random, latency });
  const { callId } = session.record;
  const streamId = options.streamId ?? makeStreamId(carrier, session.ids);
  const dialect = makeDialect({ ...options, from, to }, session, callId, streamId);
  session.begin();
  // Listens in this turn: a promise would be too late for what comes next.
  const ended = session.runSocket(socket, { url: 'socket', dialect });
  const run = async () => {
    const { endedBy, reason } = await ended;
    return session.conclude(endedBy, reason);
  };
  return new SimulatedCall({ session, run });
}

function makeDialect(
  options: OpenStreamOptions & { from: string; to: string },
  session: CallSession,
  callId: string,
  streamId: string,
): StreamDialect {
  const { carrier, from, to, customParameters = {} } = options;
  const maxQueuedMs = options.maxQueuedMs ?? defaultMaxQueuedMs[carrier];
  switch (carrier) {
    case 'twilio': {
      const accountSid = options.accountId ?? 'AC00000000000000000000000000000001';
      return new TwilioDialect({ accountSid, callSid: callId, streamSid: streamId, customParameters, maxQueuedMs });
    }
    case 'exotel':
      return new ExotelDialect({
        accountSid: options.accountId ?? 'exampleaccount1',
        callSid: callId,
        streamSid: streamId,
        from,
        to,
        customParameters,
        sampleRate: options.sampleRate ?? 8000,
        maxQueuedMs,
        pendingMarks: options.exotelPendingMarks ?? 'dropped',
      });
    case 'vobiz': {
      const format: AudioFormat = { encoding: 'mulaw', sampleRate: 8000 };
      const accountId = options.accountId ?? '500025';
      const epochMs = () => session.clock.date().getTime();
      return new VobizDialect({ accountId, callId, streamId, format, epochMs, maxQueuedMs });
    }
  }
}
