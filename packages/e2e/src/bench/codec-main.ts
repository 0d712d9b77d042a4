import { benchCodec } from './codec.ts';

await benchCodec();
