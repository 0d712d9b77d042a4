import { isProviderName } from '@voice/core/telephony';
import { storyHash } from './call-in-house.ts';
import { sixtySecondCall } from './sixty-seconds.ts';

// Run by a test in a process of its own: prints the hash of a minute's call over the carrier that is named.
const carrier = process.argv[2] ?? '';
if (!isProviderName(carrier)) throw new Error(`Expected the name of a carrier, got ${JSON.stringify(carrier)}`);
process.stdout.write(storyHash(await sixtySecondCall(carrier)));
