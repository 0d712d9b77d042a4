import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.ts';

export default defineConfig(
  library({
    index: 'src/index.ts',
    audio: 'src/audio/index.ts',
    wav: 'src/wav/index.ts',
    testing: 'src/testing/index.ts',
  }),
);
