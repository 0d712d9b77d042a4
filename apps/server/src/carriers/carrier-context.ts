import type { CallService } from '@voice/calls';
import type { Store } from '@voice/core/store';
import type { ProviderName, TelephonyProvider } from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import type { Logger } from '../logger.ts';
import type { UrlSecrets } from '../security/secrets.ts';
import type { LoadTelephony } from '../telephony/telephony-view.ts';

/** What the carrier-facing routes and sockets work with. */
export interface CarrierContext {
  readonly accountId: string;
  readonly store: Store;
  readonly calls: CallService;
  readonly providers: Readonly<Record<ProviderName, TelephonyProvider>>;
  /** What holds now: read for each request, so that a change counts for the next one. */
  readonly telephony: LoadTelephony;
  readonly secrets: UrlSecrets;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a caller hears when the agent cannot be reached. */
export const APOLOGY = 'We are sorry, we cannot take your call right now. Please try again later.';
