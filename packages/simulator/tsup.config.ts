import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.ts';

export default defineConfig([
  library({ index: 'src/index.ts' }, { clean: ['dist/*', '!dist/cli.*'] }),
  // A program: top-level await, no CommonJS, no declarations. Both builds run at once, so each cleans only its own files.
  library({ cli: 'src/cli.ts' }, { format: ['esm'], dts: false, clean: ['dist/cli.*'] }),
]);
