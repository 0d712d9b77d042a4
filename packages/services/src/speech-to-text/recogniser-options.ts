import type { Clock, Random } from '@voice/core/time';
import type { DialSocket } from '../plumbing/dial-socket.ts';
import type { OnUsage } from '../plumbing/service-usage.ts';

/** What every streaming recogniser takes. */
export interface StreamingRecogniserOptions {
  readonly apiKey: string;
  readonly clock: Clock;
  /** Opens sockets. Default: the package `ws`. */
  readonly dial?: DialSocket;
  /** Told what the vendor will bill, when a stream ends. */
  readonly onUsage?: OnUsage;
  /** Attempts in a row to reconnect before a stream gives up. Default 3. */
  readonly reconnectAttempts?: number;
  /** Spreads attempts to reconnect. Default: the machine's own chance. */
  readonly random?: Random;
}
