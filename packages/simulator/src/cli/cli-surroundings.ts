import type { Clock, Random } from '@voice/core/time';
import type { CarrierLink } from '../network/carrier-link.ts';

/** The machine around the program. */
export interface CliSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly link: CarrierLink;
  /** Aborts when somebody stops the program. */
  readonly stopped: AbortSignal;
  out(text: string): void;
  err(text: string): void;
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
}
