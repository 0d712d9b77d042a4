import { defineConfig } from 'tsup';
import { program } from '../../tsup.base.ts';

export default defineConfig(
  program({
    index: 'src/index.ts',
    // Threads start from files of their own, beside the one that starts them.
    'recognition-worker': 'src/recognition-worker.ts',
    'synthesis-worker': 'src/synthesis-worker.ts',
    'voice-activity-worker': 'src/voice-activity-worker.ts',
  }),
);
