import { serveBench } from './vendors/bench-server.ts';
import { benchVendors } from './vendors.ts';

await (process.argv.includes('--server') ? serveBench() : benchVendors());
