import { faultsCampaign } from './faults.ts';
import { httpCampaign } from './http.ts';
import type { SoakCampaign } from './soak-campaign.ts';
import { wireCampaign } from './wire.ts';

/** Every campaign, by the name that `pnpm soak` takes. */
export const soakCampaigns: Readonly<Record<string, SoakCampaign>> = {
  faults: faultsCampaign,
  http: httpCampaign,
  wire: wireCampaign,
};
