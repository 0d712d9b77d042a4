import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.ts';

export default defineConfig(
  library({
    agents: 'src/agents/index.ts',
    calls: 'src/calls/index.ts',
    errors: 'src/errors/index.ts',
    events: 'src/events/index.ts',
    frames: 'src/frames/index.ts',
    'phone-numbers': 'src/phone-numbers/index.ts',
    services: 'src/services/index.ts',
    store: 'src/store/index.ts',
    telephony: 'src/telephony/index.ts',
    testing: 'src/testing/index.ts',
    time: 'src/time/index.ts',
  }),
);
