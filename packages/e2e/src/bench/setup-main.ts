import { serveSetup } from './setup/serve-setup.ts';
import { benchSetup } from './setup.ts';

await (process.argv.includes('--server') ? serveSetup() : benchSetup());
