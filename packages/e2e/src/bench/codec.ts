import { benchMulaw } from './codec/bench-mulaw.ts';
import { benchResamplers } from './codec/bench-resamplers.ts';
import { benchSerializers } from './codec/bench-serializers.ts';

/**
 * Prints what our codecs cost and how good they are, beside the npm packages that do the same. All figures of a table
 * come from one run with interleaved rounds: read them as ratios.
 */
export async function benchCodec(): Promise<void> {
  console.log(`Node ${process.version} on ${process.platform} ${process.arch}`);
  await benchMulaw();
  await benchResamplers();
  benchSerializers();
}
