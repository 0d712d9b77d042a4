import { providerNames } from '@voice/core/telephony';
import { telephonyProviders } from '@voice/providers';
import { describeCapabilities } from '@voice/providers/testing';
import { openStage } from './open-stage.ts';

const providers = telephonyProviders();
for (const name of providerNames) describeCapabilities(providers[name], () => openStage(name));
